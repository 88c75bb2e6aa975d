import type { Motif } from './palette.ts'

/** Things for free time, by category. */
export const atPlay: Readonly<Record<string, Motif>> = {
  cameras: ({ main, dark, light, accent }) => `
    <rect x="196" y="118" width="52" height="30" rx="8" fill="${dark}"/><path d="m262 148 18-42h72l18 42z" fill="${dark}"/>
    <rect x="160" y="138" width="280" height="182" rx="26" fill="${main}"/><path d="M160 184h280v90H160z" fill="${dark}" opacity=".85"/>
    <circle cx="300" cy="228" r="80" fill="${light}"/><circle cx="300" cy="228" r="66" fill="hsl(220 22% 20%)"/>
    <circle cx="300" cy="228" r="42" fill="hsl(222 46% 36%)"/><circle cx="300" cy="228" r="20" fill="hsl(222 60% 16%)"/><circle cx="280" cy="206" r="13" fill="#fff" opacity=".8"/>
    <circle cx="404" cy="162" r="11" fill="${accent}"/><rect x="182" y="154" width="42" height="16" rx="8" fill="#fff" opacity=".85"/>`,
  headphones: ({ main, dark, light, accent }) => `
    <path d="M180 244c0-92 50-148 120-148s120 56 120 148" fill="none" stroke="${dark}" stroke-width="24" stroke-linecap="round"/>
    <path d="M214 164q32-46 86-46t86 46" fill="none" stroke="${light}" stroke-width="9" stroke-linecap="round"/>
    <rect x="206" y="214" width="34" height="106" rx="17" fill="hsl(220 18% 24%)"/><rect x="360" y="214" width="34" height="106" rx="17" fill="hsl(220 18% 24%)"/>
    <rect x="152" y="206" width="68" height="114" rx="32" fill="${main}"/><rect x="380" y="206" width="68" height="114" rx="32" fill="${main}"/>
    <rect x="166" y="228" width="16" height="70" rx="8" fill="${light}"/><rect x="418" y="228" width="16" height="70" rx="8" fill="${light}"/>
    <circle cx="200" cy="263" r="8" fill="${accent}"/><circle cx="400" cy="263" r="8" fill="${accent}"/>`,
  bikes: ({ main, dark, light, accent }) => `
    <g fill="none" stroke="hsl(220 16% 24%)" stroke-width="11"><circle cx="196" cy="252" r="66"/><circle cx="404" cy="252" r="66"/></g>
    <g stroke="${light}" stroke-width="3"><path d="M196 190v124M134 252h124M152 208l88 88M240 208l-88 88M404 190v124M342 252h124M360 208l88 88M448 208l-88 88"/></g>
    <g fill="none" stroke="${main}" stroke-width="13" stroke-linecap="round" stroke-linejoin="round"><path d="m196 252 56-104 42 104zM252 148h118l-76 104M364 116l40 136"/></g>
    <path d="M248 148l-8-24" stroke="${dark}" stroke-width="10" stroke-linecap="round"/><path d="M208 118h66" stroke="${dark}" stroke-width="15" stroke-linecap="round"/>
    <path d="M364 116q30-14 44 10" fill="none" stroke="${dark}" stroke-width="11" stroke-linecap="round"/>
    <circle cx="294" cy="252" r="20" fill="${accent}"/><circle cx="196" cy="252" r="10" fill="${dark}"/><circle cx="404" cy="252" r="10" fill="${dark}"/>`,
  toys: ({ main, dark, light, accent }) => `
    <rect x="170" y="226" width="94" height="94" rx="12" fill="${main}"/><rect x="276" y="226" width="94" height="94" rx="12" fill="${accent}"/>
    <rect x="222" y="122" width="94" height="94" rx="12" fill="${dark}" transform="rotate(-7 269 169)"/>
    <path d="m217 250 9 18 20 3-14 14 3 20-18-9-18 9 3-20-14-14 20-3z" fill="#fff"/>
    <circle cx="323" cy="273" r="24" fill="none" stroke="#fff" stroke-width="11"/><path d="m244 190 22-42 28 38z" fill="${light}"/>
    <circle cx="424" cy="276" r="44" fill="${light}"/><path d="M384 258q42 22 82-4M392 306q30-26 66 0" fill="none" stroke="${dark}" stroke-width="8"/>`,
}
