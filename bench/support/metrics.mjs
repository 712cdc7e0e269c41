const PATIENCE_MS = 60_000;

/** The service's own metrics, line by line. */
export async function metricsOf(url) {
  const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(PATIENCE_MS) });
  return (await response.text()).split('\n');
}

/** Resident memory of the service, in MB. */
export async function memoryOf(url) {
  return sumOf(await metricsOf(url), 'process_resident_memory_bytes') / 2 ** 20;
}

/** How many events the service's consumers have handled since its start; each consumer counts an event for itself. */
export async function eventsHandledBy(url) {
  return sumOf(await metricsOf(url), 'projector_events_total');
}

/** Over all labels. */
function sumOf(lines, metric) {
  const values = lines.filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `));
  return values.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
