import type { Motif } from './palette.ts'

const earbuds: Motif = ({ main, dark, light, accent }) => `
    <g fill="${light}"><circle cx="252" cy="130" r="34"/><rect x="226" y="134" width="26" height="84" rx="13"/><circle cx="348" cy="130" r="34"/><rect x="348" y="134" width="26" height="84" rx="13"/></g>
    <g fill="${dark}"><circle cx="212" cy="118" r="19"/><circle cx="388" cy="118" r="19"/></g>
    <rect x="196" y="206" width="208" height="114" rx="50" fill="${main}"/><path d="M196 250q104 22 208 0" fill="none" stroke="${dark}" stroke-width="7"/>
    <circle cx="300" cy="286" r="8" fill="${accent}"/>`

/** Things that look like nothing else of their category, by what the title calls them. */
export const byNoun: Readonly<Record<string, Motif>> = {
  Earbuds: earbuds,
  'Sport Earphones': earbuds,
  'Kitchen Scale': ({ main, dark, light, accent }) => `
    <path d="M256 168c-18-44 10-66 44-50 34-16 62 6 44 50z" fill="${accent}"/><path d="M300 122q-4-26 20-34" fill="none" stroke="hsl(140 38% 34%)" stroke-width="8" stroke-linecap="round"/>
    <rect x="184" y="166" width="232" height="22" rx="11" fill="${dark}"/><rect x="276" y="186" width="48" height="36" fill="${light}"/>
    <path d="M196 220h208q14 0 18 16l14 64q4 20-16 20H180q-20 0-16-20l14-64q4-16 18-16z" fill="${main}"/>
    <rect x="238" y="244" width="124" height="50" rx="10" fill="hsl(220 22% 20%)"/><path d="M256 269h24M292 269h24M328 269h14" stroke="#fff" stroke-width="10" stroke-linecap="round"/>`,
  'Chef Knife': ({ main, dark, light, accent }) => `
    <rect x="130" y="292" width="340" height="28" rx="14" fill="${main}"/><path d="M144 292h312" stroke="${light}" stroke-width="6" stroke-linecap="round"/>
    <g transform="rotate(-24 300 200)"><path d="M112 178h236v70q-150 0-236-70z" fill="hsl(212 18% 86%)"/><path d="M148 203q90 45 200 45v-18q-110 0-200-27z" fill="#fff"/>
    <rect x="344" y="172" width="150" height="48" rx="20" fill="${dark}"/><g fill="${accent}"><circle cx="376" cy="196" r="7"/><circle cx="416" cy="196" r="7"/><circle cx="456" cy="196" r="7"/></g></g>`,
  'Cast Iron Pan': ({ main, dark, light, accent }) => `
    <g fill="none" stroke="#fff" stroke-width="9" stroke-linecap="round" opacity=".85"><path d="M230 190q-14-18 0-34t0-34M276 190q-14-18 0-34t0-34M322 190q-14-18 0-34t0-34"/></g>
    <path d="M392 238h120q16 0 16 16t-16 16H392z" fill="${dark}"/><circle cx="506" cy="254" r="7" fill="${accent}"/>
    <path d="M142 234h266v36q0 50-50 50H192q-50 0-50-50z" fill="${main}"/><path d="M142 234h46v86q-46-4-46-50z" fill="${light}" opacity=".5"/><rect x="130" y="222" width="290" height="22" rx="11" fill="${dark}"/>`,
  'Espresso Maker': ({ main, dark, light, accent }) => `
    <path d="M372 128h44q16 0 16 16v62" fill="none" stroke="${dark}" stroke-width="18" stroke-linecap="round" stroke-linejoin="round"/>
    <path d="m222 116-34 20 44 36z" fill="${main}"/><path d="M222 112h158l-16 96H240z" fill="${main}"/><path d="M222 112h48l6 96h-36z" fill="${light}" opacity=".55"/>
    <path d="M220 114q82-52 162 0z" fill="${dark}"/><circle cx="301" cy="80" r="13" fill="${accent}"/><rect x="236" y="204" width="132" height="22" rx="8" fill="${dark}"/>
    <path d="M240 226h124l26 94H214z" fill="${main}"/><path d="M240 226h40l-8 94h-58z" fill="${light}" opacity=".55"/><circle cx="356" cy="272" r="9" fill="${accent}"/>`,
  'Travel Tripod': ({ main, dark, light, accent }) => `
    <path d="m330 108 92 40" stroke="${dark}" stroke-width="11" stroke-linecap="round"/>
    <g stroke="${dark}" stroke-width="16" stroke-linecap="round"><path d="m290 160-50 96M300 160v96M310 160l50 96"/></g><g stroke="${light}" stroke-width="10" stroke-linecap="round"><path d="m240 256-32 60M300 256v60M360 256l32 60"/></g>
    <g fill="${accent}"><circle cx="240" cy="256" r="11"/><circle cx="300" cy="256" r="11"/><circle cx="360" cy="256" r="11"/></g>
    <rect x="248" y="66" width="104" height="22" rx="8" fill="${dark}"/><circle cx="300" cy="112" r="28" fill="${accent}"/><rect x="268" y="126" width="64" height="48" rx="14" fill="${main}"/>`,
  'Bike Light': ({ main, dark, accent }) => `
    <path d="m392 196 178-66v216l-178-66z" fill="hsl(46 95% 70%)" opacity=".5"/><path d="M232 272h72v18q0 30-36 30t-36-30z" fill="${dark}"/>
    <rect x="150" y="186" width="220" height="104" rx="46" fill="${main}"/><path d="M340 178h24q38 0 38 60t-38 60h-24z" fill="${dark}"/><path d="M362 190q28 2 28 48t-28 48z" fill="hsl(46 95% 74%)"/>
    <circle cx="206" cy="222" r="13" fill="${accent}"/><path d="M250 222h56" stroke="#fff" stroke-width="9" stroke-linecap="round" opacity=".7"/>`,
  Pannier: ({ main, dark, light, accent }) => `
    <path d="M236 138v-38h44M364 138v-38h-44" fill="none" stroke="${light}" stroke-width="12" stroke-linecap="round" stroke-linejoin="round"/>
    <path d="M194 148h212l18 146q3 26-24 26H200q-27 0-24-26z" fill="${main}"/><path d="M188 134h224l8 92q1 18-18 18H198q-19 0-18-18z" fill="${dark}"/>
    <g stroke="${accent}" stroke-width="14"><path d="M244 134v136M356 134v136"/></g><g fill="${light}"><rect x="228" y="254" width="32" height="26" rx="6"/><rect x="340" y="254" width="32" height="26" rx="6"/></g><rect x="276" y="176" width="48" height="18" rx="9" fill="#fff" opacity=".85"/>`,
  'Garden Bench': ({ main, dark, light, accent }) => `
    <g stroke="${dark}" stroke-width="18" stroke-linecap="round"><path d="M176 130v182M424 130v182"/></g>
    <g fill="${main}"><rect x="144" y="138" width="312" height="26" rx="10"/><rect x="144" y="180" width="312" height="26" rx="10"/></g><rect x="124" y="236" width="352" height="28" rx="12" fill="${light}"/><path d="M140 264h320" stroke="${dark}" stroke-width="10"/>
    <rect x="346" y="196" width="72" height="44" rx="12" fill="${accent}" transform="rotate(-8 382 218)"/>`,
  'Watering Can': ({ main, dark, light, accent }) => `
    <path d="M222 196c-14-112 142-112 136 0" fill="none" stroke="${dark}" stroke-width="16"/><path d="m352 288 96-116" stroke="${dark}" stroke-width="24" stroke-linecap="round"/>
    <path d="M208 190h164l16 110q2 20-18 20H210q-20 0-18-20z" fill="${main}"/><path d="M208 190h50l-10 130h-38q-20 0-18-20z" fill="${light}" opacity=".5"/><path d="m424 140 58 46-14 20-60-48z" fill="${light}"/>
    <g fill="${accent}"><circle cx="484" cy="228" r="8"/><circle cx="506" cy="258" r="8"/><circle cx="474" cy="268" r="8"/></g>`,
}
