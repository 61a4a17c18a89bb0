// Style of the HTML form: the page of the PDF, in system fonts, in grey and two hues; dark where the reader asks for it, paper when printed.

export const htmlStyle = `
:root{color-scheme:light dark;--ink:#14181d;--quiet:#55606b;--line:#d3d9de;--wash:#f3f5f7;--paper:#fff;--accent:#1f3a5f;--alarm:#8a1f1f;--amber:#7d5000}
@media (prefers-color-scheme:dark){:root{--ink:#e4e8ec;--quiet:#9aa5b0;--line:#333b44;--wash:#1b2026;--paper:#14181c;--accent:#8db4e8;--alarm:#f0908c;--amber:#e0b060}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 Inter,system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;padding:1.5rem 2rem 5rem}
.running{display:flex;justify-content:space-between;gap:1rem;padding:.5rem 2rem;border-bottom:1px solid var(--line);font-size:12px;color:var(--quiet)}
.running strong{color:var(--alarm)}
code,pre{font-family:"JetBrains Mono",ui-monospace,monospace;font-size:.86em;overflow-wrap:anywhere}
pre{white-space:pre-wrap;background:var(--wash);padding:.75rem;margin:.25rem 0 1rem}
h1{font-size:2rem;line-height:1.15;margin:.2rem 0}
h2{font-size:1.35rem;margin:2.6rem 0 .8rem;border-bottom:1px solid var(--line);padding-bottom:.3rem}
h2 .no{color:var(--quiet);font-weight:400;margin-right:.4rem}
h3{font-size:1.05rem;margin:1.6rem 0 .4rem}
h4{font-size:.75rem;letter-spacing:.06em;text-transform:uppercase;margin:1rem 0 .3rem}
p{margin:.5rem 0}.kind{color:var(--accent);text-transform:uppercase;font-weight:600;font-size:.8rem;letter-spacing:.06em}
.sub{color:var(--quiet);font-size:1.15rem}.note,small,figcaption{color:var(--quiet);font-size:.84rem}small{display:block}
.none{color:var(--quiet);font-style:italic}
.notice{background:var(--wash);border-left:3px solid var(--quiet);padding:.5rem .8rem}.alarm{border-color:var(--alarm)}
dl{display:grid;grid-template-columns:minmax(9rem,13rem) 1fr;margin:.5rem 0;border-top:1px solid var(--line)}
dt,dd{margin:0;padding:.25rem .5rem .25rem 0;border-bottom:1px solid var(--line)}dt{color:var(--quiet);font-size:.88rem}dd{overflow-wrap:anywhere}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.82rem;margin:.5rem 0}
th{background:var(--wash);text-align:left;font-weight:600;border-bottom:1.5px solid var(--quiet);padding:.3rem .5rem;vertical-align:bottom}
td{border-bottom:1px solid var(--line);padding:.3rem .5rem;vertical-align:top;overflow-wrap:anywhere;min-width:3.2rem}
time,.whole{white-space:nowrap}
.said{margin:.2rem 0;padding-left:1.6rem;border-left:3px solid var(--accent);list-style-position:outside}.said li{margin:.35rem 0;padding-left:.2rem}
h4.fact{color:var(--accent)}h4.interpretation{color:var(--amber)}.said.interpretation{border-color:var(--amber)}
h4.opinion{color:var(--alarm)}.said.opinion{border-color:var(--alarm)}h4.negative{color:var(--quiet)}.said.negative{border-color:var(--quiet)}
.cite{font:600 .75em "JetBrains Mono",monospace;color:var(--accent);text-decoration:none}a.cite:hover,a.cite:focus-visible{text-decoration:underline}
figure{margin:1rem 0}figure img{width:100%;height:auto;background:#fff;padding:.5rem}
nav ol{columns:2;padding-left:1.4rem}nav a{color:var(--accent);text-decoration:none}
.end{text-align:center;color:var(--quiet);margin-top:3rem}
:target{outline:2px solid var(--accent);outline-offset:2px}
${Array.from({ length: 13 }, (_, depth) => `.d${depth}{padding-left:${depth}rem}`).join('')}
@media print{:root{--ink:#000;--quiet:#444;--line:#ccc;--wash:#f3f3f3;--paper:#fff;--accent:#1f3a5f;--alarm:#8a1f1f;--amber:#7d5000}main{max-width:none;padding:0}h2,h3,h4{break-after:avoid}tr{break-inside:avoid}}
`
