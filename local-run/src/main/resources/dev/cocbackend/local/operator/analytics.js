const percent = share => share === undefined ? '–' : (100 * share).toFixed(1) + ' %';
const whole = value => value === undefined ? '–' : Math.round(value).toLocaleString('en');
const ratio = value => value === undefined ? '–' : value.toFixed(2);

function age(seconds) {
  if (seconds === undefined) return '–';
  if (seconds < 120) return Math.round(seconds) + ' s';
  return seconds < 7200 ? Math.round(seconds / 60) + ' min' : (seconds / 3600).toFixed(1) + ' h';
}

const bounds = row => row.freshLow === undefined
  ? '–' : (100 * row.freshLow).toFixed(1) + '–' + (100 * row.freshHigh).toFixed(1);

const READS = [
  ['Reads', row => whole(row.reads)],
  ['Fresh', row => percent(row.freshShare), row => row.freshShare],
  ['95 % bounds', bounds],
  ['Age p50', row => age(row.ageP50)],
  ['Age p95', row => age(row.ageP95)],
];
const REFRESHES = [
  ['Refreshes', row => whole(row.refreshes)],
  ['Nothing new', row => percent(row.wastedShare), row => row.wastedShare],
  ['A fresh read costs', row => ratio(row.requestsPerFreshRead)],
  ['Value a request', row => ratio(row.valuePerRequest)],
  ['Belief', row => ratio(row.calibration)],
];

/** Columns are [title, text of a row, share for a bar]. */
function fill(table, columns, rows) {
  const head = document.createElement('tr');
  for (const [title] of columns) {
    const cell = document.createElement('th');
    cell.scope = 'col';
    cell.textContent = title;
    head.append(cell);
  }
  const lines = rows.map(row => {
    const line = document.createElement('tr');
    for (const [, text, share] of columns) {
      const cell = document.createElement('td');
      cell.textContent = text(row);
      const value = share && share(row);
      if (value !== undefined && share) {
        const bar = document.createElement('meter');
        bar.value = value;
        bar.textContent = text(row);
        cell.prepend(bar, ' ');
      }
      line.append(cell);
    }
    return line;
  });
  if (lines.length === 0) {
    const line = document.createElement('tr');
    const cell = document.createElement('td');
    cell.colSpan = columns.length;
    cell.textContent = 'Nothing yet; the functions tell after their first minute.';
    line.append(cell);
    lines.push(line);
  }
  table.replaceChildren(head, ...lines);
}

async function show() {
  try {
    const report = await (await fetch('/operator/analytics.json')).json();
    document.getElementById('price').textContent =
      report.plan.price === undefined ? '–' : report.plan.price.toFixed(3);
    const gain = report.plan.forecast_gain;
    document.getElementById('forecast').textContent = gain ? `${(100 * gain).toFixed(0)} %` : '–';
    for (const name of ['room', 'waiting', 'postponed']) {
      document.getElementById(name).textContent = whole(report.plan[name]);
    }
    fill(document.getElementById('arms'), [['Arm', row => row.arm], ...READS, ...REFRESHES], report.arms);
    fill(document.getElementById('kinds'), [['Kind', row => row.kind], ...READS], report.kinds);
    const byHour = report.hours.flatMap(hour =>
      hour.arms.map(row => ({ ...row, hour: hour.hour.slice(0, 16).replace('T', ' ') })));
    fill(document.getElementById('hours'),
      [['Hour (UTC)', row => row.hour], ['Arm', row => row.arm],
        ...READS.filter(([, text]) => text !== bounds), ...REFRESHES], byHour);
    document.body.dataset.shown = 'true';
  } finally {
    setTimeout(show, 5000);
  }
}

show();
