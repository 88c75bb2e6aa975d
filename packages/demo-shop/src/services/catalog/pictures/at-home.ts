import type { Motif } from './palette.ts'

/** Things for the house and the garden, by category. */
export const atHome: Readonly<Record<string, Motif>> = {
  lamps: ({ main, dark, light, accent }) => `
    <path d="m352 176 96 144H236z" fill="hsl(46 95% 70%)" opacity=".45"/>
    <ellipse cx="226" cy="314" rx="66" ry="12" fill="${dark}"/>
    <g fill="none" stroke="${dark}" stroke-width="11" stroke-linecap="round" stroke-linejoin="round"><path d="m226 310-36-114 112-70"/></g>
    <circle cx="190" cy="196" r="12" fill="${accent}"/><circle cx="302" cy="126" r="10" fill="${accent}"/>
    <path d="M284 148q-4-52 48-62 28-4 40 16l44 68-96 42z" fill="${main}"/><path d="M284 148q-4-52 48-62l-2 108-10 18z" fill="${light}" opacity=".55"/>
    <path d="m416 170-96 42q10 18 44 4t52-46z" fill="hsl(46 95% 78%)"/>`,
  kitchen: ({ main, dark, light, accent }) => `
    <g fill="none" stroke="#fff" stroke-width="9" stroke-linecap="round" opacity=".85"><path d="M260 104q-14-18 0-34t0-34M300 104q-14-18 0-34t0-34M340 104q-14-18 0-34t0-34"/></g>
    <path d="M196 218h-28q-18 0-18-18t18-18h28zM404 218h28q18 0 18-18t-18-18h-28z" fill="${dark}"/>
    <path d="M190 172h220v112q0 36-36 36H226q-36 0-36-36z" fill="${main}"/><path d="M190 172h52v148h-16q-36 0-36-36z" fill="${light}" opacity=".5"/>
    <path d="M182 172q10-42 118-42t118 42z" fill="${dark}"/><rect x="176" y="164" width="248" height="16" rx="8" fill="${light}"/>
    <rect x="280" y="108" width="40" height="22" rx="11" fill="${accent}"/><path d="M262 248h76" stroke="#fff" stroke-width="8" stroke-linecap="round" opacity=".6"/>`,
  books: ({ main, dark, light, accent }) => `
    <path d="M172 268h250v52H172q-20 0-20-26t20-26z" fill="${dark}"/><path d="M182 278h240v32H182q-12 0-12-16t12-16z" fill="#fff"/>
    <path d="M200 216h232q18 0 18 26t-18 26H200z" fill="${main}"/><path d="M200 226h226q12 0 12 16t-12 16H200z" fill="hsl(42 60% 94%)"/>
    <g transform="rotate(-12 280 150)"><rect x="206" y="76" width="136" height="138" rx="8" fill="${light}"/><rect x="206" y="76" width="22" height="138" rx="8" fill="${main}"/>
    <rect x="246" y="100" width="76" height="12" rx="6" fill="${dark}"/><rect x="246" y="124" width="52" height="9" rx="4" fill="${dark}" opacity=".55"/>
    <path d="M306 76h22v64l-11-12-11 12z" fill="${accent}"/><circle cx="276" cy="176" r="18" fill="${accent}"/></g>`,
  garden: ({ main, dark, light, accent }) => `
    <path d="M300 236q-8-84 4-150" fill="none" stroke="hsl(140 38% 34%)" stroke-width="9" stroke-linecap="round"/>
    <g fill="hsl(140 42% 44%)"><path d="M300 200q-76 4-96-74 88-6 96 74zM300 176q8-82 96-84-4 84-96 84z"/></g>
    <g fill="hsl(140 44% 56%)"><path d="M300 232q-60 22-104-26 62-32 104 26zM302 228q40-52 106-24-40 52-106 24z"/></g>
    <g fill="${accent}"><circle cx="304" cy="62" r="15"/><circle cx="326" cy="80" r="15"/><circle cx="318" cy="106" r="15"/><circle cx="290" cy="106" r="15"/><circle cx="282" cy="80" r="15"/></g><circle cx="304" cy="86" r="14" fill="hsl(46 95% 66%)"/>
    <path d="M226 244h148l-18 76H244z" fill="${main}"/><path d="M226 244h42l-4 76h-20z" fill="${light}" opacity=".5"/>
    <rect x="214" y="224" width="172" height="30" rx="8" fill="${dark}"/>`,
}
