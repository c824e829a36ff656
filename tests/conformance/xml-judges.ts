/** The independent programs that our XML and signatures are measured against. Where one is missing, its tests skip and say so. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

export const hasXmllint = runs('xmllint', 'libxml2-utils');
export const hasXmlsec1 = runs('xmlsec1', 'xmlsec1');
export const hasOpenssl = runs('openssl', 'openssl');

/** Digg's examples and our notes on them; outside the repository. */
export const SPEC = fileURLToPath(new URL('../../../shared/spec', import.meta.url));
export const hasSpec = exists(SPEC);

function runs(program: string, debianPackage: string): boolean {
	const found = spawnSync(program, ['--version']).error === undefined;
	if (!found) console.info(`skipped: ${program} is not installed (Debian: ${debianPackage})`);
	return found;
}

function exists(folder: string): boolean {
	const found = existsSync(folder);
	if (!found) console.info(`skipped: the SDK specification is not at ${folder}`);
	return found;
}

export interface Judgement {
	ok: boolean;
	stdout: Buffer;
	stderr: string;
}

/** Runs a program; `files` are written to a temporary folder, and `{name}` in an argument becomes the path of that file. */
export function judge(
	program: string,
	args: readonly string[],
	files: Readonly<Record<string, Uint8Array | string>>
): Judgement {
	const folder = mkdtempSync(join(tmpdir(), 'sluss-judge-'));
	try {
		for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
		const filled = args.map((arg) => arg.replace(/\{([^}]+)\}/g, (_, name) => join(folder, name)));
		const result = spawnSync(program, filled, { maxBuffer: 200_000_000 });
		return { ok: result.status === 0, stdout: result.stdout, stderr: result.stderr.toString() };
	} finally {
		rmSync(folder, { recursive: true });
	}
}
