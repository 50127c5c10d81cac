/** The style of a report: light, dark and print. No red, yellow or cyan but for alarms and a missed threshold. */
export const PAGE_STYLE = `
:root{--paper:#f6f7f9;--card:#fff;--ink:#111827;--soft:#4b5563;--line:#e2e5ea;--pass:#1d6f4f;--fail:#9b2222;--accent:#0b62b5;--on:#fff;--mark:#f1f4f8}
@media (prefers-color-scheme:dark){:root{--paper:#0d1015;--card:#14181f;--ink:#e5e7eb;--soft:#a7b0be;--line:#2b323d;--pass:#1f7a57;--fail:#b03434;--accent:#62a9f0;--on:#fff;--mark:#1c222c}}
*{box-sizing:border-box}
html{font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;color:var(--ink);background:var(--paper);font-variant-numeric:tabular-nums}
body{margin:0}
main{max-width:1180px;margin:0 auto;padding:0 20px 48px}
.notice{margin:0;padding:7px 20px;text-align:center;font-weight:600;font-size:13px;letter-spacing:.01em;background:var(--ink);color:var(--paper)}
h1{font-size:21px;line-height:1.25;margin:0}
h2{font-size:15px;margin:0 0 10px}
h3{font-size:13px;margin:18px 0 6px;color:var(--soft)}
section,.tiles{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:16px 18px;margin:14px 0 0}
.verdict{display:flex;gap:22px;align-items:center;margin:18px 0 0;padding:18px 22px;border-radius:8px;color:var(--on)}
.verdict.pass{background:var(--pass)}
.verdict.fail{background:var(--fail);outline:3px double var(--on);outline-offset:-7px}
.verdict .word{font-size:34px;font-weight:800;letter-spacing:.03em;white-space:nowrap}
.verdict p{margin:3px 0 0;opacity:.92}
.verdict ul{margin:8px 0 0;padding-left:18px}
.tiles{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));gap:14px 18px}
.tiles div{display:flex;flex-direction:column-reverse;justify-content:flex-end}
.tiles dt{font-size:12px;color:var(--soft)}
.tiles dd{margin:0;font-size:19px;font-weight:650;white-space:nowrap}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13.5px}
th,td{text-align:left;padding:5px 14px 5px 0;border-bottom:1px solid var(--line);vertical-align:top}
tbody tr:last-child>*{border-bottom:0}
thead th{font-size:12px;font-weight:600;color:var(--soft)}
tbody th{font-weight:500}
.number{font-variant-numeric:tabular-nums;white-space:nowrap}
.mark{white-space:nowrap;font-weight:650}
.met .mark{color:var(--pass)}
@media (prefers-color-scheme:dark){.met .mark{color:#55c795}}
.missed>*{color:var(--fail);font-weight:650}
@media (prefers-color-scheme:dark){.missed>*{color:#ff9c9c}}
.open .mark{font-weight:400;color:var(--soft)}
.columns{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:0 14px;align-items:start}
@media (max-width:820px){.tiles{grid-template-columns:repeat(2,minmax(0,1fr))}.columns{grid-template-columns:minmax(0,1fr)}.verdict{flex-direction:column;align-items:flex-start;gap:8px}}
.hint{margin:-6px 0 8px;font-size:12.5px;color:var(--soft)}
.plot{width:100%;min-height:40px}
.plot+.plot{margin-top:6px}
.static,.map{margin:0}
.map+.map{margin-top:10px}
.live .static{display:none}
html:not(.live) .plot,html:not(.live) .live-only{display:none}
.uplot,.uplot *{font-family:inherit}
.u-legend{text-align:left;font-size:12.5px;color:var(--ink)}
.u-legend .u-value{min-width:66px;display:inline-block;font-variant-numeric:tabular-nums}
.u-legend th,.u-legend td{border:0;padding:1px 4px}
.u-legend .u-marker{width:18px;height:0;border-width:0 0 2px!important;background:none!important}
.u-select{background:rgba(98,169,240,.2)}
.u-cursor-x,.u-cursor-y{border-color:var(--soft)!important}
.events{list-style:none;margin:0;padding:0;max-height:330px;overflow-y:auto;border-top:1px solid var(--line)}
.events button{display:flex;gap:12px;width:100%;padding:4px 6px;border:0;border-bottom:1px solid var(--line);background:none;color:inherit;font:inherit;font-size:13px;text-align:left;cursor:pointer;overflow-wrap:anywhere}
.events button:hover,.events button[aria-current]{background:var(--mark)}
.events button:focus-visible{outline:2px solid var(--accent);outline-offset:-2px}
.events time{min-width:52px;color:var(--soft)}
.events .high span{font-weight:750}
.events .medium span{font-weight:600}
.warning{font-weight:650}
code,pre{font:12.5px/1.45 ui-monospace,"SF Mono",Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
pre{margin:0;padding:10px 12px;background:var(--mark);border-radius:6px;white-space:pre-wrap}
summary{cursor:pointer;margin-top:14px;font-size:13px;font-weight:600;color:var(--soft)}
details pre{margin-top:8px}
@page{margin:14mm}
@media print{
:root{--paper:#fff;--card:#fff;--ink:#111827;--soft:#4b5563;--line:#d5d9e0;--mark:#f1f4f8}
html{font-size:11px}main{max-width:none;padding:0}
section,.tiles,.verdict{break-inside:avoid;padding:10px 0;border:0;border-radius:0}
.verdict{color:#111827;background:none!important;border-bottom:3px solid #111827;outline:0!important}
.notice{background:none;color:#111827;border-bottom:1px solid #111827}
.plot,.live-only{display:none!important}.live .static{display:block}
.events{max-height:none;overflow:visible}.events button{padding:1px 0}
}`;
