import * as v from 'valibot';
import { systemClock } from '#lib/server/clock.ts';
import { readEnvelopeFacts } from '#lib/server/envelope/read-envelope-facts.ts';
import { AppError } from '#lib/server/errors.ts';
import { randomIds } from '#lib/server/ids.ts';
import { buildReceipt as build } from '#lib/server/receipt/build-receipt.ts';
import { verdictOf, type Verdict } from '#lib/server/receipt/receipt.ts';
import { parseXml } from '#lib/server/xml/parse-xml.ts';
import { UsageError, type Command } from './command.ts';
import { readInput, writeOutput } from './files.ts';

export const buildReceipt: Command = {
	name: 'receipt build',
	summary:
		'Write the receipt that answers an envelope, from the verdict that "message check" gave.',
	options: [
		{
			name: 'for',
			value: 'ENVELOPE',
			required: true,
			text: 'the envelope answered; only its header is read'
		},
		{
			name: 'verdict',
			value: 'FILE',
			required: true,
			text: 'JSON of "message check"; - is standard input'
		},
		{ name: 'out', value: 'FILE', required: true, text: 'where the receipt goes' }
	],
	async run(given, terminal) {
		const facts = readEnvelopeFacts(parseXml(await readInput('--for', given.get('for'))));
		if (!facts?.id || !facts.from || !facts.to) {
			throw new AppError(
				'ENVELOPE_MALFORMED',
				'--for: id, sender or recipient cannot be read from the envelope'
			);
		}
		if (facts.kind === 'receipt') {
			throw new UsageError('--for: the envelope holds a receipt, and a receipt is never answered');
		}
		const verdict = readVerdict(await readInput('--verdict', given.get('verdict')));
		const receipt = {
			id: randomIds.uuid(),
			issuedAt: systemClock.now(),
			sender: facts.to,
			receiver: facts.from,
			messageId: facts.id,
			verdict
		};
		await writeOutput(given.get('out'), build(receipt), {
			mode: 0o644,
			inputs: [given.get('for'), given.get('verdict')]
		});
		terminal.json({
			id: receipt.id,
			sender: receipt.sender,
			receiver: receipt.receiver,
			messageId: receipt.messageId,
			handlingServiceId: facts.handlingServiceId ?? null,
			verdict: verdict.verdict,
			out: given.get('out')
		});
		return 0;
	}
};

const NOT_BLANK = v.pipe(v.string(), v.regex(/\S/));
const VERDICT = v.object({
	verdict: v.picklist(['ACCEPTED', 'REJECTED']),
	findings: v.optional(
		v.array(
			v.object({
				reason: v.picklist(['SV', 'BV', 'SIG']),
				detail: v.optional(v.string(), ''),
				location: v.optional(v.string(), 'NA'),
				text: NOT_BLANK
			})
		),
		[]
	)
});

function readVerdict(json: Buffer): Verdict {
	const { verdict, findings } = parseVerdict(json);
	// R7-APP and R8-APP.
	if (verdict === 'ACCEPTED' && findings.length > 0) {
		throw new UsageError('--verdict: ACCEPTED with findings');
	}
	if (verdict === 'REJECTED' && findings.length === 0) {
		throw new UsageError('--verdict: REJECTED without findings');
	}
	return verdictOf(findings);
}

function parseVerdict(json: Buffer): v.InferOutput<typeof VERDICT> {
	let parsed: unknown;
	try {
		parsed = JSON.parse(json.toString('utf8'));
	} catch (error) {
		throw new UsageError('--verdict: the file is not JSON', { cause: error });
	}
	const result = v.safeParse(VERDICT, parsed);
	if (result.success) return result.output;
	const [issue] = result.issues;
	throw new UsageError(
		`--verdict: ${v.getDotPath(issue) ?? 'the file'} is not what "message check" writes`
	);
}
