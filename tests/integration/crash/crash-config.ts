import { resolve } from 'node:path';
import { loadConfig, type Config } from '#lib/server/config.ts';

/** The sandbox on a folder, with nothing to wait for, and leases short enough to see the next process take over. */
export function crashConfig(dataFolder: string): Config {
	return loadConfig({
		SLUSS_ENVIRONMENT: 'sandbox',
		SLUSS_ROOT: resolve('.'),
		SLUSS_DATA: dataFolder,
		SLUSS_SANDBOX_PACE: '0',
		SLUSS_POLL_MS: '50',
		SLUSS_LEASE_MS: '400'
	});
}
