import { UsageError, type Command } from './command.ts';

export const auditVerify: Command = {
	name: 'audit verify',
	summary:
		'Check the audit log: that no event has been changed, removed or put in. Works beside the running app.',
	options: [
		{ name: 'since', value: 'TIME', text: 'only events from this time on: 2026-11-22' },
		{
			name: 'expect',
			value: 'HASH',
			text: 'a hash noted earlier (audit head) that must be met: shows that the newest were removed or the log rebuilt'
		}
	],
	async run(given, terminal) {
		const sinceText = given.find('since');
		const since = sinceText === undefined ? undefined : Date.parse(sinceText);
		if (since !== undefined && Number.isNaN(since)) {
			throw new UsageError('--since is no time such as 2026-11-22T14:00:00Z');
		}
		const expected = given.find('expect')?.toLowerCase();
		if (expected !== undefined && !/^[\da-f]{64}$/.test(expected)) {
			throw new UsageError('--expect is no hash of 64 hexadecimal digits');
		}
		const { withInstallation } = await import('./installation.ts');
		const { findAuditHead, findFirstSince, verifyAudit } =
			await import('#lib/server/audit/verify-audit.ts');
		const verdict = await withInstallation(async ({ db }) => {
			const head = await findAuditHead({ db });
			const from =
				since === undefined
					? undefined
					: ((await findFirstSince(db.read, since)) ?? (head?.seq ?? 0) + 1);
			let told = 0;
			return verifyAudit(db, undefined, {
				...(from !== undefined && { from }),
				...(expected !== undefined && { expect: expected }),
				onProgress: (checked) => {
					if (checked - told < 250_000) return;
					told = checked;
					terminal.say(`${checked} events checked`);
				}
			});
		});
		terminal.json(verdict);
		if (verdict.outcome === 'intact') {
			terminal.say(`intact: ${verdict.events} events checked`);
			if (expected === undefined) {
				terminal.say('note: that the newest events are still there shows only with --expect');
			}
			return 0;
		}
		terminal.say(BROKEN[verdict.code](verdict.seq));
		return 1;
	}
};

const BROKEN = {
	missing: (seq: number) => `BROKEN: event ${seq} is missing`,
	changed: (seq: number) => `BROKEN: event ${seq} does not fit: it or the one before was changed`,
	anchor: (seq: number) =>
		`BROKEN: the expected hash is not among the events checked (up to ${seq - 1}): the newest were removed, the log was rebuilt, or the hash is older than --since`
};
