import type { Finding } from '#lib/message/message.ts';
import { sameParticipant, sameUuid, type EnvelopeHeader } from '../envelope/envelope.ts';
import { collapse } from '../structure/simple-types.ts';
import type { SdkMessage } from './sdk-message.ts';

const HEADER = '/messagePayload/message/messageHeader';

type Addressing = Pick<EnvelopeHeader, 'id' | 'from' | 'to' | 'handlingServiceId'>;

/**
 * Whether message and envelope say the same (B1.3.3 §4.3.2): the id, both organisations, the function. The envelope is what
 * the signature and the access point vouch for, so a difference in who is addressed is a matter of security.
 */
export function checkAddressing(message: SdkMessage, envelope: Addressing): Finding[] {
	const findings: Finding[] = [];
	const security = (location: string, text: string) =>
		findings.push({ reason: 'BV', detail: 'security', location: `${HEADER}/${location}`, text });
	const { recipient, sender } = message;
	if (!sameUuid(message.messageId, envelope.id)) {
		const text = 'messageId is not the id of the envelope';
		findings.push({ reason: 'BV', detail: 'invariant', location: `${HEADER}/messageId`, text });
	}
	if (!sameParticipant(sender.organisation, envelope.from)) {
		security('sender/senderID/extension', 'senderID is not FromParty of the envelope');
	}
	if (!sameParticipant(recipient.organisation, envelope.to)) {
		security('recipient/recipientID/extension', 'recipientID is not ToParty of the envelope');
	}
	if (collapse(recipient.address) !== collapse(envelope.handlingServiceId ?? '')) {
		security(
			'recipient/attention/subOrganization/organizationId/extension',
			'the functional address is not HandlingServiceID of the envelope'
		);
	}
	return findings;
}
