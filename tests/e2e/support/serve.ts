/**
 * Serves the built app with the sandbox on a port and a data folder of its own, as `npm run demo` does.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Served {
	url: string;
	dataFolder: string;
	process: ChildProcess;
	stop(): Promise<void>;
}

/** Starts Sluss and waits until it answers. `env` adds to the sandbox's settings. */
export async function serve(
	options: { dataFolder?: string; port?: number; env?: NodeJS.ProcessEnv } = {}
): Promise<Served> {
	const port = options.port ?? (await freePort());
	const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'sluss-e2e-')));
	const child = spawn(process.execPath, ['scripts/start.ts'], {
		env: {
			...process.env,
			SLUSS_ENVIRONMENT: 'sandbox',
			SLUSS_DATA: dataFolder,
			PORT: String(port),
			...options.env
		},
		stdio: ['ignore', 'pipe', 'pipe']
	});
	let output = '';
	child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
	child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
	const url = `http://localhost:${port}`;
	const exited = new Promise<void>((done) => child.once('exit', () => done()));
	for (let tries = 0; ; tries += 1) {
		if (child.exitCode !== null || tries > 300) {
			child.kill('SIGKILL');
			throw new Error(`Sluss did not start:\n${output.slice(-4000)}`);
		}
		const answer = await fetch(`${url}/health`).catch(() => undefined);
		if (answer?.ok) break;
		await new Promise((done) => setTimeout(done, 200));
	}
	return {
		url,
		dataFolder,
		process: child,
		stop: async () => {
			child.kill('SIGTERM');
			await exited;
		}
	};
}

function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const probe = createServer();
		probe.once('error', reject);
		probe.listen(0, '127.0.0.1', () => {
			const address = probe.address();
			probe.close(() =>
				typeof address === 'object' && address !== null
					? resolve(address.port)
					: reject(new Error('no port'))
			);
		});
	});
}
