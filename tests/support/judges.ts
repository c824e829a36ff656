import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

/** Independent programs that judge what we write, and Digg's own files, both only where they exist. */
const run = promisify(execFile);

export const specFolder = resolve(import.meta.dirname, '../../../shared/spec');
export const specPath = (path: string): string => resolve(specFolder, path);

/** Why a test cannot run here, or undefined when it can. Printed, since a skipped judge is worth knowing of. */
export function missing(...needs: readonly ('spec' | 'xmllint' | 'xmlsec1')[]): string | undefined {
	const absent = needs.filter((need) =>
		need === 'spec' ? !existsSync(specFolder) : !isInstalled(need)
	);
	if (absent.length === 0) return undefined;
	const reason = `skipped: ${absent.join(' and ')} not here`;
	process.stdout.write(`${reason}\n`);
	return reason;
}

function isInstalled(program: string): boolean {
	return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** What xmllint says against an XSD below the specification folder; '' when the document is valid. */
export async function xmllintFaults(schema: string, file: string): Promise<string> {
	try {
		await run('xmllint', ['--noout', '--huge', '--nonet', '--schema', specPath(schema), file]);
		return '';
	} catch (error) {
		return (error as { stderr: string }).stderr;
	}
}

/** True when xmlsec1 exits 0. */
export async function xmlsec1(...args: readonly string[]): Promise<boolean> {
	try {
		await run('xmlsec1', [...args], { maxBuffer: 200_000_000 });
		return true;
	} catch {
		return false;
	}
}

export const MESSAGE_XSD =
	'schema/sdk-message-3/infrastructure_messaging_MessageWithAttachments_3.0.xsd';
export const RECEIPT_XSD = 'schema/receipt-1/Response-2.1.xsd';
export const ENVELOPE_XSD = 'schema/xhe-1.0/XHE-1.0.xsd';
