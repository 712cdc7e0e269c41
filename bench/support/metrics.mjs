const TIMEOUT_MS = 60_000;

/** @returns the lines of the service's metrics */
export async function metricsOf(url) {
  const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  return (await response.text()).split('\n');
}

/** @returns resident memory of the service, in MB */
export async function memoryOf(url) {
  return sumOf(await metricsOf(url), 'process_resident_memory_bytes') / 2 ** 20;
}

/** @returns CPU time of all threads of the service, in seconds */
export async function cpuSecondsOf(url) {
  return sumOf(await metricsOf(url), 'process_cpu_seconds_total');
}

/** @returns events handled by all consumers since the service started; an event counts once for each consumer */
export async function eventsHandledBy(url) {
  return sumOf(await metricsOf(url), 'projector_events_total');
}

/** @returns the sum over all labels */
function sumOf(lines, metric) {
  const values = lines.filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `));
  return values.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
