const HEAD = ['', 'median', 'range', 'ratio', 'aim', ''];

/** Ratios are to what the row names; an aim that is missed is marked. */
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

function cells({ what, unit, value, least, most, ratio, to, aim, note }) {
  const range = least === undefined || least === most ? '' : `${short(least)} … ${short(most)}`;
  const compared = ratio === undefined ? '' : `${ratio.toFixed(2)} × ${to}`;
  return [
    what,
    `${short(value)} ${unit}`,
    range,
    compared,
    aim === undefined ? (note ?? '') : aimed(aim),
    verdict(value, ratio, aim),
  ];
}

function aimed({ atLeast, atMost }) {
  return atLeast === undefined ? `≤ ${short(atMost)}` : `≥ ${short(atLeast)}`;
}

/** An aim is for the ratio where there is one, else for the value. */
function verdict(value, ratio, aim) {
  if (aim === undefined) return '';
  const number = ratio ?? value;
  return number >= (aim.atLeast ?? -Infinity) && number <= (aim.atMost ?? Infinity) ? 'met' : 'MISSED';
}

function short(number) {
  if (number === undefined || Number.isNaN(number)) return '–';
  const digits = Math.abs(number) >= 100 ? 0 : 2;
  return number.toLocaleString('en', { maximumFractionDigits: digits });
}
