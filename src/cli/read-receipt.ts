import { XHE } from '#lib/server/envelope/envelope.ts';
import { AppError } from '#lib/server/errors.ts';
import { checkReceipt } from '#lib/server/receipt/check-receipt.ts';
import { parseReceipt } from '#lib/server/receipt/parse-receipt.ts';
import { describeFindings } from '#lib/server/sealing/seal-message.ts';
import { parseXml } from '#lib/server/xml/parse-xml.ts';
import type { Command } from './command.ts';
import { readInput } from './files.ts';

export const readReceipt: Command = {
	name: 'receipt read',
	summary:
		'Show what a receipt (the bare payload) says; where it leaves the profile, a warning tells.',
	file: 'RECEIPT',
	options: [],
	async run(given, terminal) {
		const document = parseXml(await readInput('RECEIPT', given.file));
		if (document.root.namespace === XHE) {
			throw new AppError(
				'RECEIPT_MALFORMED',
				'this is an envelope; "sluss envelope open" gives its receipt'
			);
		}
		const { id, issuedAt, sender, receiver, messageId, verdict } = parseReceipt(document);
		for (const finding of checkReceipt(document)) {
			terminal.say(`warning: ${describeFindings([finding])}`);
		}
		terminal.json({
			id,
			issuedAt: issuedAt === undefined ? null : new Date(issuedAt).toISOString(),
			sender,
			receiver,
			messageId,
			verdict: verdict.verdict,
			findings: verdict.verdict === 'REJECTED' ? verdict.findings : []
		});
		return 0;
	}
};
