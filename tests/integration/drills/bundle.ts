/**
 * The drill's program as one file: starting from 400 of them takes longer than many of its lives. What is bundled is what
 * is written; only the driver of the database, which is machine code, stays outside.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'vite';

export async function bundleDrillService(): Promise<{ file: string; remove: () => Promise<void> }> {
	// Below node_modules, where the driver is found.
	const outFolder = await mkdtemp(resolve('node_modules/.sluss-drill-'));
	await build({
		configFile: false,
		logLevel: 'error',
		root: resolve('.'),
		publicDir: false,
		ssr: { noExternal: true, external: ['libsql'] },
		build: {
			ssr: resolve(import.meta.dirname, 'run-drill-service.ts'),
			outDir: outFolder,
			emptyOutDir: false,
			target: 'node22',
			minify: false,
			rollupOptions: { output: { entryFileNames: 'drill-service.mjs', codeSplitting: false } }
		}
	});
	return {
		file: join(outFolder, 'drill-service.mjs'),
		remove: () => rm(outFolder, { recursive: true, force: true })
	};
}
