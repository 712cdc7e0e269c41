/** The look of the page, light or dark like the system. Uses no character that HTML escapes: the page would escape it. */
export const STYLE = `
:root { color-scheme: light dark; --line: #d0d7de; --soft: #f6f8fa; --link: #0757b8; --quiet: #57606a; }
@media (prefers-color-scheme: dark) {
  :root { --line: #3d444d; --soft: #1b2128; --link: #6cb0ff; --quiet: #9ea7b1; }
  body { background: #0d1117; color: #e6edf3; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 64rem; padding: 1.5rem 1rem 4rem; font: 1rem/1.55 system-ui, sans-serif; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { margin: 3rem 0 .5rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
h3 { margin: 2rem 0 .25rem; font-size: 1.15rem; }
article h3 { margin-top: 0; }
p { margin: .5rem 0; max-width: 46rem; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
code, pre { font: .875em/1.5 ui-monospace, monospace; }
small { color: var(--quiet); font-weight: normal; }
.skip { position: absolute; left: -999rem; }
.skip:focus { position: static; }
.links { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; list-style: none; }
.names { columns: 16rem; padding-left: 1.2rem; }
article { margin: 1.25rem 0; padding: 1rem; border: 1px solid var(--line); border-radius: .5rem; scroll-margin-top: 1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .5rem 0 1rem; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .4rem .6rem .4rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
th[scope=row] { font-weight: normal; white-space: nowrap; }
td { min-width: 11rem; }
thead th { border-top: 0; color: var(--quiet); font-size: .875rem; }
summary { cursor: pointer; margin-top: .75rem; width: max-content; }
pre { overflow-x: auto; margin: .5rem 0 0; padding: .75rem; background: var(--soft); border-radius: .35rem; }
@media (max-width: 40rem) {
  dl { grid-template-columns: 1fr; }
  dd { margin-bottom: .4rem; }
  thead { display: none; }
  table, tbody, tr, th, td { display: block; }
  tr { padding: .4rem 0; border-top: 1px solid var(--line); }
  th, td { padding: .1rem 0; border: 0; }
  th[scope=row] { white-space: normal; overflow-wrap: anywhere; }
  th[scope=row] code { font-weight: bold; }
}
`;
