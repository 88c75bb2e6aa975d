import type { Motif } from './palette.ts'

/** Things people wear or carry, by category. */
export const worn: Readonly<Record<string, Motif>> = {
  shoes: ({ main, dark, light, accent }) => `
    <path d="M146 296c-6-40 4-92 16-124q34 14 74-16c20 34 60 52 104 64 56 14 104 26 112 54q3 12 0 22z" fill="${main}"/>
    <path d="M146 296c-6-40 4-92 16-124q20 8 42 4c-8 42 4 86 40 120z" fill="${dark}"/>
    <path d="M380 234c42 12 66 22 72 40q3 12 0 22h-96c2-26 8-48 24-62z" fill="${light}"/>
    <g stroke="#fff" stroke-width="8" stroke-linecap="round"><path d="m252 190 22-20M282 208l20-22M314 222l16-24"/></g>
    <path d="M232 262q60 16 112-22" fill="none" stroke="${accent}" stroke-width="12" stroke-linecap="round"/>
    <path d="M140 290h316q8 30-20 30H160q-22 0-20-30z" fill="#fff"/><path d="M142 306h313q-4 14-19 14H160q-15 0-18-14z" fill="${dark}"/>`,
  jackets: ({ main, dark, light, accent }) => `
    <path d="m222 112-58 34-30 136 52 12 24-92z" fill="${dark}"/><path d="m378 112 58 34 30 136-52 12-24-92z" fill="${dark}"/>
    <path d="M222 112q78 30 156 0l14 96v112H208V208z" fill="${main}"/>
    <path d="M240 108c6-44 114-44 120 0-14 34-106 34-120 0z" fill="${dark}"/><path d="M262 108q38 26 76 0-8-30-38-30t-38 30z" fill="${light}"/>
    <path d="M300 134v186" stroke="${accent}" stroke-width="7"/><path d="M208 208q92 22 184 0v26q-92 22-184 0z" fill="${light}"/>
    <g stroke="${dark}" stroke-width="6" stroke-linecap="round"><path d="m230 264 36 10M370 264l-36 10"/></g>
    <rect x="208" y="304" width="184" height="16" fill="${dark}"/>`,
  backpacks: ({ main, dark, light, accent }) => `
    <path d="M262 108q0-36 38-36t38 36" fill="none" stroke="${dark}" stroke-width="14"/>
    <rect x="180" y="170" width="44" height="128" rx="20" fill="${dark}"/><rect x="376" y="170" width="44" height="128" rx="20" fill="${dark}"/>
    <path d="M206 176c0-52 34-76 94-76s94 24 94 76v116q0 28-28 28H234q-28 0-28-28z" fill="${main}"/>
    <path d="M206 190q94 26 188 0v-14c0-52-34-76-94-76s-94 24-94 76z" fill="${light}"/>
    <path d="M238 236h124v56q0 16-16 16h-92q-16 0-16-16z" fill="${dark}"/><path d="M238 252h124" stroke="${accent}" stroke-width="7"/>
    <rect x="288" y="186" width="24" height="44" rx="6" fill="${accent}"/><rect x="272" y="136" width="56" height="22" rx="6" fill="#fff" opacity=".8"/>`,
  watches: ({ main, dark, light, accent }) => `
    <path d="M262 60h76l10 80h-96z" fill="${main}"/><path d="m262 340-10-80h96l-10 80z" fill="${main}"/>
    <path d="M262 60h38v80h-48zm0 280-10-80h48v80z" fill="${dark}" opacity=".35"/>
    <rect x="384" y="186" width="20" height="28" rx="6" fill="${dark}"/>
    <circle cx="300" cy="200" r="90" fill="${dark}"/><circle cx="300" cy="200" r="76" fill="#fff"/><circle cx="300" cy="200" r="64" fill="${light}" opacity=".4"/>
    <g stroke="${dark}" stroke-width="6" stroke-linecap="round"><path d="M300 134v12M300 254v12M234 200h12M354 200h12"/></g>
    <path d="m300 200-32-30" stroke="${dark}" stroke-width="9" stroke-linecap="round"/><path d="m300 200 40-24" stroke="${dark}" stroke-width="6" stroke-linecap="round"/>
    <path d="m300 200 8 46" stroke="${accent}" stroke-width="4" stroke-linecap="round"/><circle cx="300" cy="200" r="8" fill="${accent}"/>`,
}
