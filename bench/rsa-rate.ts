/** How many RSA-3072 private operations this machine makes in a second: what no message service can go beyond. */
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Worker, isMainThread, parentPort } from 'node:worker_threads';

export const KEY_BITS = 3072;
const MEASURE_MS = 1500;

export interface RsaRate {
	/** Operations per second, by the OpenSSL that Node brings along: the one that Sluss uses. */
	readonly oneCore: number;
	readonly allCores: number;
	/** By the `openssl` of the system, on all cores; it may be another version. Undefined where there is none. */
	readonly openssl: number | undefined;
}

export async function measureRsaRate(): Promise<RsaRate> {
	const [oneCore] = await measureThreads(1);
	const all = await measureThreads(availableParallelism());
	return {
		oneCore: oneCore ?? Number.NaN,
		allCores: all.reduce((sum, rate) => sum + rate, 0),
		openssl: measureOpenssl()
	};
}

function measureThreads(count: number): Promise<number[]> {
	const rate = () =>
		new Promise<number>((resolve, reject) => {
			new Worker(new URL(import.meta.url)).once('message', resolve).once('error', reject);
		});
	return Promise.all(Array.from({ length: count }, rate));
}

/** The last line of `openssl speed`: …, seconds per signature, per verification, signatures per second, verifications … */
function measureOpenssl(): number | undefined {
	const args = ['speed', '-seconds', '2', '-multi', String(availableParallelism()), 'rsa3072'];
	try {
		const out = execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
		const words = out.trim().split('\n').at(-1)?.trim().split(/\s+/) ?? [];
		const rate = Number(words[5]);
		return Number.isNaN(rate) ? undefined : rate;
	} catch {
		return undefined;
	}
}

if (!isMainThread && parentPort !== null) {
	const { privateKey } = generateKeyPairSync('rsa', { modulusLength: KEY_BITS });
	const data = Buffer.alloc(100);
	const start = performance.now();
	let count = 0;
	while (performance.now() - start < MEASURE_MS) {
		sign('sha256', data, privateKey);
		count += 1;
	}
	parentPort.postMessage((count / (performance.now() - start)) * 1000);
}
