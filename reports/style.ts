/** The page's one style sheet: light and dark, desktop and phone, screen and paper. */
export const style: string = `
:root{color-scheme:light dark;--bg:#fbfaf7;--fg:#1d1f23;--soft:#5a5f69;--line:#dedad0;--card:#fff;--bad:#a8281c;--badbg:#fdf0ee;--good:#1c6b3c;--goodbg:#eaf5ee;--calm:#4a5568;--accent:#2a4fa3;--mark:#fbdcd6;--lo:#3867b0;--hi:#a8620a;--k0:#c2183f;--k1:#08736d;--k2:#6a45b8;--k3:#5a5f69}
@media(prefers-color-scheme:dark){:root{--bg:#15171b;--fg:#e8e6e1;--soft:#a3a8b3;--line:#343841;--card:#1d2026;--bad:#ff9d8f;--badbg:#33211f;--good:#7fd6a1;--goodbg:#1a2b21;--calm:#b3bccb;--accent:#9db8ff;--mark:#5c2b25;--lo:#7ea6e8;--hi:#e0a04e;--k0:#ff7d9b;--k1:#4fd3c4;--k2:#bfa8ff;--k3:#a3a8b3}}
*{box-sizing:border-box}
body{margin:0;overflow-wrap:anywhere;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;-webkit-text-size-adjust:100%}
main,header,footer{max-width:62rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:1.25rem}
h1,h2,h3,h4{line-height:1.25;margin:0;font-weight:650}
h1{font-size:1.6rem}h2{font-size:1.2rem}h3{font-size:1rem}
p{margin:.4rem 0}
a{color:var(--accent)}
.live{position:sticky;top:0;z-index:1;margin:0;padding:.45rem 1.25rem;background:var(--card);border-bottom:1px solid var(--line);color:var(--soft);font-size:.9rem}.live.bad{color:var(--bad)}
.brand{color:var(--soft);font-size:.85rem;margin:0 0 .3rem}
.verdict{display:flex;flex-wrap:wrap;align-items:baseline;gap:.2rem .9rem}
.score{font-variant-numeric:tabular-nums;font-size:1.15rem;color:var(--soft)}
.bad{color:var(--bad)}.good{color:var(--good)}.calm{color:var(--calm)}.soft{color:var(--soft)}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;margin:1rem 0;padding:1rem 1.25rem}
.fail{border-left:5px solid var(--bad)}
summary{cursor:pointer;padding:.15rem 0}
summary:focus-visible,a:focus-visible,.scroll:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
.title{font-weight:650;font-size:1.05rem}
.how code{font-size:.9em}.how{font-size:1.25rem;line-height:1.35;font-weight:600;margin:.7rem 0 .3rem}
.code{font:600 .78rem ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--badbg);color:var(--bad);padding:.1rem .45rem;border-radius:4px;white-space:nowrap}
.inputs{margin:.9rem 0 0;display:flex;flex-wrap:wrap;gap:.6rem 2.2rem}
.inputs>div{min-width:0}
.label{color:var(--soft);font-size:.85rem;font-weight:400;margin:0}
.values{font:1rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere;margin:0}
.was .values{color:var(--soft);font-size:.85rem}
.scroll{position:relative;overflow-x:auto;margin:.8rem 0 .2rem}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--soft);font-size:.9rem;padding:.2rem 0 .4rem}
th,td{text-align:left;padding:.4rem .9rem .4rem 0;border-top:1px solid var(--line);vertical-align:baseline}
th{overflow-wrap:break-word;font-weight:600;font-size:.85rem;color:var(--soft)}
td{overflow-wrap:anywhere}
td.n{white-space:nowrap}
.tape td,.tape code{font-size:.85rem}.stack th.line{text-align:left}.tape .line{padding-top:.8rem;font-weight:400}.tape tr.parts{background:var(--badbg)}.tape th span,.tape .line code{color:var(--fg)}.tape th .bad{color:var(--bad)}
mark{background:var(--mark);color:inherit;border-radius:3px;padding:0 1px;font-weight:650}
math{font-size:1.05em}
pre,code{font:.85rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
pre{overflow:auto;background:var(--bg);border:1px solid var(--line);border-radius:6px;padding:.6rem .8rem;margin:.5rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
.again{user-select:all;-webkit-user-select:all;display:block;overflow-wrap:anywhere;color:var(--soft)}
ul.list{list-style:none;margin:.6rem 0;padding:0}
.list>li{border-top:1px solid var(--line);padding:.4rem 0;display:flex;gap:.6rem;align-items:baseline}
.list>li:first-child{border-top:0}
.list>li>div{flex:1;min-width:0;overflow-wrap:anywhere}.list>li>div>p{margin:0;color:var(--soft)}
.list>li>:last-child:not(div){color:var(--soft);font-variant-numeric:tabular-nums;white-space:nowrap}
.costs{margin:.2rem 0 .4rem;padding-left:1.3rem}
footer{color:var(--soft);font-size:.85rem;padding-top:1rem;padding-bottom:2rem}
.panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,19rem),26.5rem));gap:0 1.4rem;margin:.4rem 0}
.panel{min-width:0;display:grid;grid-row:span 3;grid-template-rows:subgrid;align-content:start;margin-bottom:.6rem}
figure{margin:1.3rem 0 1.6rem}figure:last-child{margin-bottom:.4rem}
figcaption{max-width:46rem;font-size:.95rem;grid-row:span 3}figcaption.below{grid-column:1/-1;grid-row:auto}
.whose{color:var(--soft)}
.plot{display:block;width:100%;height:auto;font-family:inherit;font-variant-numeric:tabular-nums}
.plot .lo{fill:var(--lo);stroke:var(--lo)}.plot .hi{fill:var(--hi);stroke:var(--hi)}.plot .lo,.plot .hi,.plot .zero{stroke-width:.9;stroke-opacity:.75;fill-opacity:.08}
.plot .zero{fill:none;stroke:var(--soft)}
.k0{stroke:var(--k0);--k:var(--k0)}.k1{stroke:var(--k1);--k:var(--k1)}.k2{stroke:var(--k2);--k:var(--k2)}.k3{stroke:var(--k3);--k:var(--k3)}
.head{fill:var(--k);stroke:none}
.plot text{fill:var(--soft);stroke:var(--card);stroke-width:3px;stroke-linejoin:round;paint-order:stroke}
.plot .steps text{fill:var(--k)}
.plot .point text{fill:var(--fg)}.point circle{fill:var(--fg);stroke:var(--card);stroke-width:1.2}
.axis{stroke:var(--line)}.plot .numbers text,.plot .names text{stroke:none}.plot .names text{fill:var(--fg)}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.1rem 1rem;margin:.15rem 0 .3rem;padding:0;font-size:.85rem}
.legend li{display:flex;align-items:center;gap:.4rem}
.swatch{flex:none}
.text{max-width:46rem}.text>*{margin-top:.7rem;margin-bottom:.7rem}.text h2,.text h3,.text h4{margin-top:1.3rem}.text table{width:auto}.text span.scroll{display:block;overflow-y:hidden;padding:.2rem 0}
.text .hint{margin:.2rem 0}.text .hint summary{font-weight:400;color:var(--soft)}
blockquote{margin:.6rem 0;padding-left:1rem;border-left:3px solid var(--line)}
summary{font-weight:600}.list summary{font-weight:400}
.thought{display:block;font-weight:400;font-size:.8rem;max-width:34rem}th.plain{font-weight:400;color:inherit;font-size:.9rem}
.matrix th,.matrix td{padding:.25rem .5rem .25rem 0}.matrix td{overflow-wrap:normal}.matrix .cell{text-align:center;padding:0 .3rem;line-height:1}.matrix thead th{text-align:center}.matrix thead th:first-child,.matrix thead th:last-child{text-align:left}.matrix td:last-child{font-size:.85rem;padding-left:.8rem;white-space:nowrap}
.matrix .group{padding-top:1.1rem}.lives{background:var(--badbg)}.kill{color:var(--bad)}abbr{text-decoration:none}
.bars{display:inline-flex;align-items:flex-end;gap:.3rem;margin:.1rem .8rem .1rem 0;font-size:.8rem;white-space:nowrap;line-height:1.2}
.bar{fill:var(--lo)}.base{stroke:var(--line)}
.tried th[scope=row]{font-weight:400;color:inherit;min-width:12rem}.shares{display:inline-grid;grid-template-columns:auto auto;gap:0 .8rem;font-size:.8rem;white-space:nowrap}
@media(max-width:40rem){main,header,footer{padding-left:.9rem;padding-right:.9rem}h1{font-size:1.3rem}.how code{font-size:.9em}.how{font-size:1.1rem}.card{padding:.8rem .9rem}
.stack thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.stack tr{display:block;border-top:1px solid var(--line);padding:.4rem 0}
.stack td,.stack tbody th{display:flex;justify-content:space-between;gap:1rem;border:0;padding:.1rem 0;text-align:right}
.stack [data-label]::before{content:attr(data-label);color:var(--soft);font-size:.85rem;text-align:left;flex:none}
.stack td.n{white-space:normal}.stack tbody th.line{display:block;text-align:left}.overview tr{display:grid;grid-template-columns:1fr auto;column-gap:1rem}.overview [data-label]::before{content:none}.overview td:nth-child(4){order:-1;justify-content:flex-end}.overview th{order:-2}.overview td:nth-child(2){grid-column:1/-1}.tried td:has(>:empty){display:none}.tried .shares{display:flex;flex-wrap:wrap;justify-content:flex-end;gap:0 .7rem}.tried .bars{margin-right:0;margin-left:.6rem}}
.live-plot{max-width:30rem}.handle,.handle circle{cursor:grab;touch-action:none}.handle text{font-size:12px}.handle circle{fill:var(--accent);stroke:var(--card);stroke-width:1.5}.handle .reach{fill:transparent;stroke:none}.handle:focus-visible{outline:0}.handle:focus-visible .reach{stroke:var(--accent);stroke-width:3}.live-plot path[class^=k]{fill:none;stroke-width:2.2}.live-plot .gradient{stroke-width:4;stroke-opacity:.7}.live-plot .walk{stroke-width:1.6}
.readout{display:block;min-height:4.5rem;white-space:pre-line;font-variant-numeric:tabular-nums}.asked button{font:inherit;color:var(--fg);background:var(--bg);border:1px solid var(--soft);border-radius:6px;padding:.35rem .7rem;margin:.15rem .4rem .15rem 0;cursor:pointer}.asked button:disabled{color:var(--soft);border-color:var(--line);cursor:default}.asked button[aria-pressed=true]{border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}.asked button:focus-visible,input:focus-visible{outline:3px solid var(--accent);outline-offset:2px}.sliders{display:flex;flex-wrap:wrap;gap:.4rem 1.6rem;font-variant-numeric:tabular-nums}.sliders input{vertical-align:middle;accent-color:var(--accent)}.unseen{visibility:hidden}
.skip{position:absolute;left:-99rem}.skip:focus{left:.5rem;top:.5rem;background:var(--card);padding:.4rem .8rem;border-radius:6px}
.page>header,.page footer{padding-left:0;padding-right:0}.page>div:focus{outline:0}
@supports selector(:has(*)){.page:not(:target):not(:has(:target)):not(:first-child){display:none}.page:first-child:has(~.page:target,~.page :target){display:none}}
.menu [aria-current]{color:var(--fg);font-weight:650;text-decoration:none}
.menu{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin:.6rem 0 0;font-size:.95rem}
.overview .group th{padding-top:1rem;color:var(--fg)}
@media print{@page{margin:12mm}body{background:#fff;font-size:10.5px;line-height:1.35}main,header,footer{max-width:none;padding-left:0;padding-right:0}.menu,.skip,.again,.asked,[data-figure],.was,.costs,.scroll+details,section[id] figure{display:none}.card{margin:.5rem 0;padding:.5rem .8rem}.fail,tr,figure,.panel{break-inside:avoid}.panels{grid-template-columns:repeat(3,1fr)}figure{margin:.5rem 0}h1{font-size:1.3rem}h2{font-size:1.1rem}.how{font-size:1rem}}
`.trim();
