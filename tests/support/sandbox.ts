import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { systemClock } from '#lib/server/clock.ts';
import { createSmpDirectory } from '#lib/server/directory/smp-directory.ts';
import { fixedLocator } from '#lib/server/directory/service-url.ts';
import type { Directory } from '#lib/server/directory/directory.ts';
import { randomIds } from '#lib/server/ids.ts';
import { silentLog } from '#lib/server/log.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '#lib/server/sandbox/sandbox.ts';
import { Sealer, sealingWorkerUrl } from '#lib/server/sealing/sealer.ts';

export interface TestSandbox {
	sandbox: Sandbox;
	sealer: Sealer;
	/** Looks up in the sandbox's own directory, over HTTP. */
	directory: Directory;
	folder: string;
	/** As a process that ends and starts again: everything but what is on disk is new. */
	restart(): Promise<void>;
	close(): Promise<void>;
}

/** A whole federation in a folder of its own, in which everything happens at once and nothing by itself. */
export async function openTestSandbox(options: Partial<SandboxOptions> = {}): Promise<TestSandbox> {
	const folder = await mkdtemp(join(tmpdir(), 'sluss-sandbox-'));
	const sealer = new Sealer({ workerUrl: sealingWorkerUrl(resolve('.')) });
	const clock = options.clock ?? systemClock;
	const open = async () => {
		const sandbox = await createSandbox({
			folder,
			organisation: { participantId: '0203:ekvik.example', name: 'Ekviks kommun' },
			clock,
			ids: randomIds,
			log: silentLog,
			sealer,
			pace: 0,
			firstWorryReport: false,
			...options
		});
		const directory = createSmpDirectory({
			locator: fixedLocator(sandbox.smpBaseUrl),
			rootCertificatesPem: [sandbox.smpRootCertificatePem],
			clock
		});
		return { sandbox, directory };
	};
	const test: TestSandbox = {
		...(await open()),
		sealer,
		folder,
		async restart() {
			await test.sandbox.stop();
			Object.assign(test, await open());
		},
		async close() {
			await test.sandbox.stop();
			await sealer.close();
			await rm(folder, { recursive: true, force: true });
		}
	};
	return test;
}
