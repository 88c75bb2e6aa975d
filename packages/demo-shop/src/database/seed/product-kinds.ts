import type { NonEmpty } from './seeded-random.ts'

/** What the products of one category are made up from. Prices are whole euros. */
export type ProductKind = {
  id: string
  name: string
  nouns: NonEmpty<string>
  styles: NonEmpty<string>
  brands: NonEmpty<string>
  price: readonly [from: number, to: number]
  attributes: Record<string, NonEmpty<string>>
  uses: NonEmpty<string>
}

const kind = (id: string, name: string, rest: Omit<ProductKind, 'id' | 'name'>): ProductKind => ({
  id,
  name,
  ...rest,
})

/** The twelve categories of the shop. */
export const productKinds: NonEmpty<ProductKind> = [
  kind('shoes', 'Shoes', {
    nouns: ['Hiking Boots', 'Running Shoes', 'Sneakers', 'Trail Shoes', 'Loafers'],
    styles: ['Waterproof', 'Lightweight', 'Leather', 'Breathable', 'All-Terrain'],
    brands: ['Nordfell', 'Strider', 'Alpenrose', 'Velo & Co'],
    price: [49, 219],
    attributes: {
      size: ['38', '40', '42', '44'],
      sole: ['rubber', 'cork'],
      colour: ['black', 'sand', 'moss'],
    },
    uses: ['long days on rough paths', 'the daily run', 'city weekends'],
  }),
  kind('jackets', 'Jackets', {
    nouns: ['Rain Jacket', 'Down Jacket', 'Softshell', 'Parka', 'Windbreaker'],
    styles: ['Packable', 'Three-Layer', 'Insulated', 'Recycled', 'Hooded'],
    brands: ['Nordfell', 'Kaldur', 'Fjellrev', 'Alpenrose'],
    price: [59, 399],
    attributes: {
      size: ['S', 'M', 'L', 'XL'],
      shell: ['nylon', 'polyester'],
      colour: ['navy', 'red', 'olive'],
    },
    uses: ['wet commutes', 'winter hikes', 'windy coasts'],
  }),
  kind('backpacks', 'Backpacks', {
    nouns: ['Daypack', 'Trekking Backpack', 'Roll-Top', 'Laptop Backpack', 'Camera Backpack'],
    styles: ['Ultralight', 'Expandable', 'Canvas', 'Commuter', 'Weatherproof'],
    brands: ['Packwerk', 'Fjellrev', 'Urban Mule', 'Strider'],
    price: [35, 259],
    attributes: {
      volume: ['18 l', '24 l', '38 l', '55 l'],
      fabric: ['canvas', 'ripstop'],
      colour: ['grey', 'ochre'],
    },
    uses: ['a week in the mountains', 'the train to work', 'carry-on only trips'],
  }),
  kind('cameras', 'Cameras', {
    nouns: ['Mirrorless Camera', 'Action Camera', 'Instant Camera', 'Compact Camera', 'Travel Tripod'],
    styles: ['Full-Frame', '4K', 'Stabilised', 'Pocket', 'Pro'],
    brands: ['Lumio', 'Optika', 'Sunfield', 'Hoya Lab'],
    price: [89, 2499],
    attributes: {
      sensor: ['1 inch', 'APS-C', 'full frame'],
      video: ['4K 30p', '4K 60p'],
      colour: ['black', 'silver'],
    },
    uses: ['street photography', 'family albums', 'film makers on the move'],
  }),
  kind('headphones', 'Headphones', {
    nouns: ['Over-Ear Headphones', 'Earbuds', 'Studio Headphones', 'Sport Earphones', 'Headset'],
    styles: ['Noise-Cancelling', 'Wireless', 'Open-Back', 'Foldable', 'True Wireless'],
    brands: ['Klarton', 'Audiva', 'Bassline', 'Optika'],
    price: [29, 449],
    attributes: {
      battery: ['8 h', '24 h', '40 h'],
      codec: ['AAC', 'LDAC'],
      colour: ['black', 'cream', 'blue'],
    },
    uses: ['open-plan offices', 'long flights', 'critical listening'],
  }),
  kind('lamps', 'Lamps', {
    nouns: ['Desk Lamp', 'Floor Lamp', 'Pendant Light', 'Reading Light', 'Table Lamp'],
    styles: ['Dimmable', 'Brass', 'Minimal', 'Articulated', 'Opal Glass'],
    brands: ['Lichtwerk', 'Studio Halo', 'Kaldur', 'Norrsken'],
    price: [25, 389],
    attributes: {
      bulb: ['E14', 'E27', 'LED'],
      light: ['2700 K', '4000 K'],
      colour: ['brass', 'white', 'black'],
    },
    uses: ['late reading', 'a calm living room', 'drawing boards'],
  }),
  kind('kitchen', 'Kitchen', {
    nouns: ['Cast Iron Pan', 'Chef Knife', 'Espresso Maker', 'Stock Pot', 'Kitchen Scale'],
    styles: ['Hand-Forged', 'Enamelled', 'Stainless', 'Compact', 'Heritage'],
    brands: ['Messerhaus', 'Cucina Viva', 'Fonte', 'Hearth'],
    price: [19, 349],
    attributes: {
      material: ['steel', 'cast iron', 'enamel'],
      care: ['by hand', 'dishwasher'],
      origin: ['IT', 'DE'],
    },
    uses: ['slow Sundays', 'people who cook every day', 'small kitchens'],
  }),
  kind('books', 'Books', {
    nouns: ['Field Guide', 'Cookbook', 'Atlas', 'Photo Essay', 'Short History'],
    styles: ['Illustrated', 'Pocket', 'Annotated', 'Complete', 'Signed'],
    brands: ['Harbour Press', 'Linden Books', 'Editions Quai', 'North & Sons'],
    price: [9, 79],
    attributes: {
      binding: ['hardcover', 'paperback'],
      pages: ['192', '320', '512'],
      language: ['English', 'German'],
    },
    uses: ['curious readers', 'rainy afternoons', 'a thoughtful present'],
  }),
  kind('bikes', 'Bikes', {
    nouns: ['City Bike', 'Gravel Bike', 'Folding Bike', 'Bike Light', 'Pannier'],
    styles: ['Belt-Drive', 'Steel', 'Eight-Speed', 'Carbon', 'Touring'],
    brands: ['Velo & Co', 'Radwerk', 'Strider', 'Tandem Bros'],
    price: [39, 2199],
    attributes: { frame: ['S', 'M', 'L'], brakes: ['disc', 'rim'], colour: ['green', 'graphite', 'cream'] },
    uses: ['riding in any weather', 'long gravel roads', 'small flats'],
  }),
  kind('garden', 'Garden', {
    nouns: ['Pruning Shears', 'Raised Bed', 'Watering Can', 'Garden Bench', 'Fire Bowl'],
    styles: ['Galvanised', 'Oak', 'Folding', 'Japanese Steel', 'Weathered'],
    brands: ['Grünwerk', 'Hearth', 'Lindgren', 'Plot & Pot'],
    price: [15, 459],
    attributes: {
      material: ['oak', 'zinc', 'steel'],
      season: ['all year', 'summer'],
      assembly: ['none', '20 minutes'],
    },
    uses: ['balconies', 'kitchen gardens', 'evenings outside'],
  }),
  kind('toys', 'Toys', {
    nouns: ['Building Blocks', 'Board Game', 'Wooden Train', 'Puzzle', 'Science Kit'],
    styles: ['Classic', 'Cooperative', 'Wooden', 'Glow-in-the-Dark', 'Travel'],
    brands: ['Spielgut', 'Little Fox', 'Tandem Bros', 'Lumio'],
    price: [12, 149],
    attributes: {
      age: ['3+', '6+', '10+'],
      players: ['1', '2 to 4', '2 to 6'],
      material: ['beech', 'cardboard'],
    },
    uses: ['rainy weekends', 'birthdays', 'the whole family'],
  }),
  kind('watches', 'Watches', {
    nouns: ['Field Watch', 'Diver', 'Chronograph', 'Dress Watch', 'Smart Watch'],
    styles: ['Automatic', 'Solar', 'Titanium', 'Sapphire', 'Slim'],
    brands: ['Meridian', 'Hoya Lab', 'Uhrwerk Nord', 'Kaldur'],
    price: [79, 1899],
    attributes: {
      case: ['36 mm', '39 mm', '42 mm'],
      strap: ['leather', 'steel'],
      water: ['5 bar', '20 bar'],
    },
    uses: ['every day', 'deep water', 'formal evenings'],
  }),
]
