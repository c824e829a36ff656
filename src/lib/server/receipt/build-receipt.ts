import { assert } from '../assert.ts';
import { PARTICIPANT_SCHEME, PROCESS_ID, isUuid } from '../envelope/envelope.ts';
import { XmlWriter } from '../xml/xml-writer.ts';
import { CAC, CBC, RECEIPT_CUSTOMIZATION_ID, RECEIPT_NAMESPACE, type Receipt } from './receipt.ts';

/** Writes a receipt of ours: a UUID as id, the time in UTC, at least one finding when it refuses. */
export function buildReceipt(receipt: Receipt & { readonly issuedAt: number }): Buffer[] {
	assert(isUuid(receipt.id), 'the id of our receipt is a UUID');
	const { verdict } = receipt;
	const findings = verdict.verdict === 'REJECTED' ? verdict.findings : [];
	assert(verdict.verdict === 'ACCEPTED' || findings.length > 0, 'a refusal gives a reason');
	const [date = '', time = ''] = new Date(receipt.issuedAt).toISOString().split('T');
	const writer = new XmlWriter()
		.open('ApplicationResponse', {
			xmlns: RECEIPT_NAMESPACE,
			'xmlns:cac': CAC,
			'xmlns:cbc': CBC
		})
		.element('cbc:CustomizationID', RECEIPT_CUSTOMIZATION_ID)
		.element('cbc:ProfileID', PROCESS_ID)
		.element('cbc:ID', receipt.id)
		.element('cbc:IssueDate', date)
		.element('cbc:IssueTime', time);
	writeParty(writer, 'cac:SenderParty', receipt.sender);
	writeParty(writer, 'cac:ReceiverParty', receipt.receiver);
	writer.open('cac:DocumentResponse');
	writer.open('cac:Response').element('cbc:ResponseCode', verdict.verdict).close();
	writer.open('cac:DocumentReference').element('cbc:ID', receipt.messageId).close();
	for (const finding of findings) {
		writer.open('cac:LineResponse');
		writer
			.open('cac:LineReference')
			.element('cbc:LineID', writable(finding.location, 'NA'))
			.close();
		writer.open('cac:Response').element('cbc:ResponseCode', finding.reason).open('cac:Status');
		const detail = writable(finding.detail, '');
		if (detail !== '') writer.element('cbc:StatusReasonCode', detail);
		writer.element('cbc:StatusReason', writable(finding.text, finding.reason));
		writer.close().close().close();
	}
	return writer.close().close().finish();
}

function writeParty(writer: XmlWriter, name: string, participant: string): void {
	writer
		.open(name)
		.element('cbc:EndpointID', participant, { schemeID: PARTICIPANT_SCHEME })
		.close();
}

/** No element may be empty, and no character may stop a receipt: what XML cannot hold becomes a space. */
function writable(text: string, otherwise: string): string {
	const cleaned = text
		.toWellFormed()
		.replace(/[\p{Cc}\p{Noncharacter_Code_Point}]+/gu, ' ')
		.trim();
	return cleaned === '' ? otherwise : cleaned;
}
