import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';

test('whoever finds the port taken is told so in one sentence, and nothing has been opened', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'sluss-e2e-start-'));
	const other = createServer();
	await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
	const { port } = other.address() as AddressInfo;
	try {
		const started = spawnSync(process.execPath, ['scripts/start.ts'], {
			env: {
				...process.env,
				SLUSS_ENVIRONMENT: 'sandbox',
				SLUSS_DATA: folder,
				HOST: '127.0.0.1',
				PORT: String(port)
			},
			timeout: 60_000
		});
		expect(started.status).toBe(1);
		expect(started.stdout.toString()).toBe('');
		expect(started.stderr.toString()).toMatch(
			new RegExp(`^LISTEN_FAILED: Port ${port} on 127\\.0\\.0\\.1 is taken\\..*\\n$`)
		);
		expect(await readdir(folder)).toEqual([]);
	} finally {
		other.close();
		await rm(folder, { recursive: true });
	}
});
