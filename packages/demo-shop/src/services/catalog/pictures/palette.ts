/** The colours of one picture, as SVG takes them. */
export type Palette = {
  /** Of the thing itself. */
  main: string
  /** Its parts in the shade. */
  dark: string
  /** Its parts in the light. */
  light: string
  /** A detail that stands out. */
  accent: string
  /** Behind the thing: at the top, and at the bottom. */
  sky: string
  ground: string
}

/** What is drawn of one kind of thing, on 600 by 400, standing on the line 320. */
export type Motif = (palette: Palette) => string

/** Colours that go together: those of the things, the hue of what is behind them, and that of the details. */
const schemes = [
  { hue: 212, behind: 208, accent: 28 },
  { hue: 164, behind: 150, accent: 345 },
  { hue: 18, behind: 32, accent: 205 },
  { hue: 266, behind: 258, accent: 44 },
  { hue: 346, behind: 12, accent: 190 },
  { hue: 192, behind: 186, accent: 8 },
  { hue: 40, behind: 46, accent: 222 },
  { hue: 228, behind: 222, accent: 158 },
] as const

/** Mixes the colours of a picture. @param number which of them, any whole number */
export const paletteOf = (number: number): Palette => {
  const { hue, behind, accent } = schemes[number % schemes.length] ?? schemes[0]
  return {
    main: `hsl(${hue} 48% 52%)`,
    dark: `hsl(${hue} 46% 32%)`,
    light: `hsl(${hue} 52% 74%)`,
    accent: `hsl(${accent} 78% 60%)`,
    sky: `hsl(${behind} 62% 94%)`,
    ground: `hsl(${behind} 48% 83%)`,
  }
}
