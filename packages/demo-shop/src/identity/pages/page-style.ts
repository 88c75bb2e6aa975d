import { hash } from 'node:crypto'

/** The look of the shop, for pages that stand alone. */
export const style = `
:root { color-scheme: light dark; --ground: light-dark(#f4f5f8, #12151b); --surface: light-dark(#fff, #1b2029);
  --line: light-dark(#d5dae3, #343c4a); --control: light-dark(#7a8496, #78859a); --text: light-dark(#1a2030, #e9edf4);
  --muted: light-dark(#535d70, #a9b3c3); --accent: light-dark(#2b49c4, #a9baff); --button: light-dark(#2f50d6, #3d5fe0);
  --sunk: light-dark(#e9ecf2, #272d39); --bad: light-dark(#fbe4e2, #45191a); --bad-text: light-dark(#8c1d18, #ffb4ab);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif }
* { box-sizing: border-box }
body { margin: 0; min-height: 100dvh; background: var(--ground); color: var(--text); overflow-wrap: break-word }
header { display: flex; align-items: center; gap: .6rem; min-height: 3.75rem; padding: .5rem max(1rem, 50vw - 36rem);
  border-bottom: 1px solid var(--line); background: var(--surface); font-size: 1.125rem; font-weight: 700 }
main { display: grid; gap: 1rem; width: min(28rem, 100% - 2rem); margin: clamp(1rem, 7vh, 4.5rem) auto 3rem;
  padding: clamp(1.25rem, 5vw, 2.25rem); border: 1px solid var(--line); border-radius: 1.25rem; background: var(--surface);
  box-shadow: 0 1px 2px #0001, 0 6px 20px #0000000d }
h1 { font-size: clamp(1.5rem, 1.2rem + 1.4vw, 2rem); line-height: 1.2; letter-spacing: -.015em; text-wrap: balance }
h1, p, ul { margin: 0; padding: 0 }
form { display: grid; gap: 1rem }
label { display: grid; gap: .3rem; font-weight: 550 }
input, button, .button { width: 100%; min-height: 2.75rem; padding: .5rem 1rem; border: 1px solid var(--control); border-radius: .625rem;
  background: transparent; color: inherit; font: inherit }
button, .button { display: flex; align-items: center; justify-content: center; border-color: transparent; background: var(--button);
  color: #fff; font-weight: 600; text-decoration: none; cursor: pointer }
.quiet { border-color: var(--control); background: transparent; color: inherit }
ul { display: grid; gap: .5rem; list-style: none }
li { position: relative; padding-inline-start: 1.75rem }
li::before { position: absolute; inset-inline-start: 0; color: var(--accent); font-weight: 700; content: "✓" / "" }
.muted { color: var(--muted); font-size: .875rem }
.note { padding: .6rem .9rem; border-radius: .625rem; background: var(--sunk); font-size: .9375rem }
.error { padding: .6rem .9rem; border-radius: .625rem; background: var(--bad); color: var(--bad-text) }
.actions { display: grid; gap: .625rem }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
`

/**
 * What a page may load and do: the style above, an icon that is written in it, and nothing else. Where its forms lead is not limited: browsers would count the
 * redirect back to the application, too.
 */
export const policy = `default-src 'none'; style-src 'sha256-${hash('sha256', style, 'base64')}'; img-src data:; frame-ancestors 'none'; base-uri 'none'`
