/**
 * What is measured while it happens, for Prometheus. The registry belongs to the App: two Apps in one process do not
 * share numbers. Labels are codes, route ids and names of steps: never an id of a message, a person or an organisation.
 */
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import { codeOf } from '../errors.ts';

export type Metrics = ReturnType<typeof createMetrics>;

/** Seconds: from a receipt of a kilobyte to a message of 30 MB on a slow machine. */
const SEALING_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const ACCESS_POINT_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 30, 60, 300];
const HTTP_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60];

export function createMetrics() {
	const registry = new Registry();
	const registers = [registry];
	collectDefaultMetrics({ register: registry });
	return {
		registry,
		requests: new Counter({
			name: 'sluss_http_requests_total',
			help: 'Requests answered, by route id.',
			labelNames: ['route', 'method', 'status'],
			registers
		}),
		requestSeconds: new Histogram({
			name: 'sluss_http_request_duration_seconds',
			help: 'Time until the answer begins, by route id.',
			labelNames: ['route'],
			buckets: HTTP_SECONDS,
			registers
		}),
		sealingSeconds: new Histogram({
			name: 'sluss_sealing_duration_seconds',
			help: 'Time to seal or open one envelope, waiting for a thread included.',
			labelNames: ['task', 'outcome'],
			buckets: SEALING_SECONDS,
			registers
		}),
		accessPointSeconds: new Histogram({
			name: 'sluss_access_point_request_duration_seconds',
			help: 'Time of one call to the access point.',
			labelNames: ['operation', 'outcome'],
			buckets: ACCESS_POINT_SECONDS,
			registers
		}),
		directoryLookups: new Counter({
			name: 'sluss_directory_lookups_total',
			help: 'Certificates looked up, answers from the cache included.',
			labelNames: ['use', 'outcome'],
			registers
		})
	};
}

/** Measures how long `work` takes. Its outcome is what `outcomeOf` says of the result, or the code of what it throws. */
export async function timed<T>(
	histogram: Histogram<string>,
	labels: Record<string, string>,
	work: () => Promise<T>,
	outcomeOf: (result: T) => string = () => 'ok'
): Promise<T> {
	const startedAt = performance.now();
	const observe = (outcome: string) =>
		histogram.observe({ ...labels, outcome }, (performance.now() - startedAt) / 1000);
	try {
		const result = await work();
		observe(outcomeOf(result));
		return result;
	} catch (error) {
		observe(codeOf(error));
		throw error;
	}
}
