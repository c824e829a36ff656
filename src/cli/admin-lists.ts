import { IMPORT_KINDS, type ImportKind } from '#lib/administration/import.ts';
import { AppError, isAppError } from '#lib/server/errors.ts';
import { UsageError, type Command, type ExitStatus, type Given } from './command.ts';

const KIND = IMPORT_KINDS.join('|');

export const adminExport: Command = {
	name: 'admin export',
	summary: 'Write a list (memberships, people, mailboxes) as CSV, to be changed and let in again.',
	more: [KIND],
	options: [
		{ name: 'out', value: 'FILE', required: true, text: 'where to; readable for its owner only' },
		{ name: 'language', value: 'sv|en', text: 'of the names of columns; sv unless told' },
		{ name: 'template', text: 'the names of the columns only' }
	],
	async run(given, terminal) {
		const kind = kindIn(given);
		const language = given.find('language') ?? 'sv';
		if (language !== 'sv' && language !== 'en') throw new UsageError('--language is sv or en');
		const { withInstallation } = await import('./installation.ts');
		const { writeOutput } = await import('./files.ts');
		const { exportList } = await import('#lib/server/administration/import/export-list.ts');
		const { INSTALLATION } = await import('#lib/server/identity/actor.ts');
		return withInstallation<ExitStatus>(async (installation) => {
			const asked = {
				actor: INSTALLATION,
				kind,
				language,
				template: given.has('template')
			} as const;
			const list = await exportList(installation, asked);
			const pieces: Buffer[] = [];
			for await (const text of list?.content ?? []) pieces.push(Buffer.from(text));
			const out = given.get('out');
			await writeOutput(out, pieces, { mode: 0o600, inputs: [] });
			terminal.json({ list: kind, out });
			return 0;
		});
	}
};

export const adminImport: Command = {
	name: 'admin import',
	summary: 'Show what a list in CSV would change, line by line; with --apply, change it.',
	more: [KIND, 'FILE'],
	options: [
		{
			name: 'apply',
			value: 'DIGEST',
			text: 'makes the changes, all or none, if they are still those that were shown with this digest'
		}
	],
	async run(given, terminal) {
		const kind = kindIn(given);
		const bytes = await readList(given.more[1] ?? '');
		const { withInstallation } = await import('./installation.ts');
		const { decodeCsv } = await import('#lib/server/administration/import/decode-csv.ts');
		const { applyImport, planImport } =
			await import('#lib/server/administration/import/import-list.ts');
		const { INSTALLATION } = await import('#lib/server/identity/actor.ts');
		const decoded = decodeCsv(bytes);
		if ('fault' in decoded) throw new AppError(decoded.fault.code);
		const asked = { actor: INSTALLATION, kind, text: decoded.text } as const;
		return withInstallation<ExitStatus>(async (installation) => {
			const planned = await planImport(installation, asked);
			if (planned.outcome === 'not-found') return 1;
			if (planned.outcome === 'unreadable') {
				terminal.json(planned.fault);
				throw new AppError(planned.fault.code);
			}
			const { plan, digest } = planned;
			if (plan.faults.length > 0) {
				terminal.json({ list: kind, faults: plan.faults });
				throw new AppError('IMPORT_ROWS');
			}
			const wanted = given.find('apply');
			if (wanted === undefined) {
				const changes = plan.changes.map(({ doing: _, ...change }) => change);
				terminal.json({ list: kind, changes, unchanged: plan.unchanged.length, digest });
				return 0;
			}
			const made = await applyImport(installation, { ...asked, digest: wanted });
			if (made.outcome === 'done') {
				terminal.json({ list: kind, changes: made.changes });
				return 0;
			}
			terminal.say(
				made.outcome === 'nothing'
					? 'nothing needs to be changed'
					: 'it is no longer what this digest was shown for; nothing is changed'
			);
			return 1;
		});
	}
};

/** Throws UsageError. */
function kindIn(given: Given): ImportKind {
	const kind = IMPORT_KINDS.find((each) => each === given.more[0]);
	if (kind === undefined) throw new UsageError(`"${given.more[0]}" is no list: ${KIND}`);
	return kind;
}

async function readList(path: string): Promise<Buffer> {
	const { readInput } = await import('./files.ts');
	const { IMPORT_BYTES_MAX } = await import('#lib/server/administration/import/limits.ts');
	try {
		return await readInput('FILE', path, IMPORT_BYTES_MAX);
	} catch (error) {
		throw isAppError(error, 'XML_TOO_LARGE') ? new AppError('IMPORT_TOO_LARGE') : error;
	}
}
