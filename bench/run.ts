/**
 * `npm run bench`: figures for whoever changes something and wants to know what it costs. Ratios between tools in one run on
 * one machine mean something; milliseconds on another machine do not.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import type { CaseResult } from './bench-case.ts';
import { formatTable, type Row } from './table.ts';

/** Each in a process of its own, one after the other. */
const CASES = [
	'seal-large.ts',
	'open-large.ts',
	'seal-large-memory.ts',
	'open-large-memory.ts',
	'seal-small.ts',
	'open-small.ts',
	'event-loop.ts',
	'send-small.ts',
	'receive-small.ts',
	'inbox-page.ts',
	'matrix-page.ts',
	'matrix-http.ts',
	'rights-check.ts',
	'xmlsec1.ts',
	'xml-crypto.ts'
];
/** Only when asked for by name: they take longer than all others together. */
const OPT_IN = ['audit-query.ts'];
/** Other tools do their work in processes of their own or beside ours: their memory is not what is asked for. */
const MEMORY_UNSEEN = ['xmlsec1.ts'];

/** What `npm start` gives the engine: the service is measured as it runs. */
const engineOptions = (() => {
	const manifest = readFileSync(join(import.meta.dirname, '../package.json'), 'utf8');
	const { scripts } = JSON.parse(manifest) as { scripts: { start: string } };
	return scripts.start.split(' ').filter((part) => part.startsWith('--'));
})();

const only = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'sluss-bench-'));
const pathOf = (file: string) => join(import.meta.dirname, file);
const node = (file: string, ...args: string[]) =>
	execFileSync(process.execPath, [...engineOptions, '--expose-gc', pathOf(file), ...args], {
		stdio: ['ignore', 'pipe', 'inherit'],
		env: { ...process.env, TMPDIR: folder },
		maxBuffer: 10_000_000
	}).toString();

/** What a case prints; undefined when it fails, which it has told on standard error: the others are measured all the same. */
function tryCase(file: string): string | undefined {
	try {
		return node('run-case.ts', file, folder);
	} catch {
		return undefined;
	}
}

try {
	process.stdout.write(
		`Node ${process.versions.node}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown processor'}, ` +
			`${Math.round(totalmem() / 1e9)} GB, load ${loadavg()[0]?.toFixed(1)} before the start\n\n`
	);
	node('prepare.ts', folder);
	const rows: Row[] = [];
	for (const name of [...CASES, ...OPT_IN]) {
		if (OPT_IN.includes(name) && !only.includes(name.replace('.ts', ''))) continue;
		const file = pathOf(name);
		if (!existsSync(file) || (only.length > 0 && !only.includes(name.replace('.ts', '')))) continue;
		const answer = tryCase(file);
		if (answer === undefined) {
			process.stdout.write(`${name}: failed, as said above; its rows are missing\n`);
			process.exitCode = 1;
			continue;
		}
		const { measurements, peakMb } = JSON.parse(answer) as CaseResult;
		if (measurements.length === 0) process.stdout.write(`${name}: skipped, the tool is not here\n`);
		const peak = MEMORY_UNSEEN.includes(name) ? undefined : peakMb;
		rows.push(...measurements.map((measurement) => ({ ...measurement, peakMb: peak })));
	}
	process.stdout.write(`${formatTable(rows)}\n`);
} finally {
	rmSync(folder, { recursive: true, force: true });
}
