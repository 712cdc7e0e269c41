const HEAD = ['', 'median', 'range', 'ratio', 'target', ''];

/** Prints the rows, grouped by measure. */
export function printTable(rows) {
  const lines = rows.map(cells);
  const widths = HEAD.map((head, column) => Math.max(head.length, ...lines.map((line) => line[column].length)));
  let measure;
  print(HEAD, widths);
  rows.forEach((row, index) => {
    if (row.measure !== measure) process.stdout.write(`${row.measure}\n`);
    measure = row.measure;
    print(lines[index], widths);
  });
}

function print(line, widths) {
  const padded = line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])));
  process.stdout.write(`  ${padded.join('  ')}\n`);
}

function cells({ what, unit, value, min, max, ratio, to, target, note }) {
  const range = min === undefined || min === max ? '' : `${short(min)} … ${short(max)}`;
  const compared = ratio === undefined ? '' : `${ratio.toFixed(2)} × ${to}`;
  return [
    what,
    `${short(value)} ${unit}`,
    range,
    compared,
    target === undefined ? (note ?? '') : targetText(target),
    verdict(value, ratio, target),
  ];
}

function targetText({ atLeast, atMost }) {
  return atLeast === undefined ? `≤ ${short(atMost)}` : `≥ ${short(atLeast)}`;
}

/** A target applies to the ratio if there is one, and to the value otherwise. */
function verdict(value, ratio, target) {
  if (target === undefined) return '';
  const number = ratio ?? value;
  return number >= (target.atLeast ?? -Infinity) && number <= (target.atMost ?? Infinity) ? 'met' : 'MISSED';
}

function short(number) {
  if (number === undefined || Number.isNaN(number)) return '–';
  const digits = Math.abs(number) >= 100 ? 0 : 2;
  return number.toLocaleString('en', { maximumFractionDigits: digits });
}
