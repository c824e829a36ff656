import { createHash } from 'node:crypto';
import { PARTICIPANT_SCHEME } from '../envelope/envelope.ts';

/**
 * The name under which a participant's directory server is registered in the SML (BDXL 1.0 §2). Only the value is hashed,
 * in lower case; the scheme is a label of its own. Digg's SML specification says BASE64 where base32 is meant.
 */
export function naptrName(participantId: string, zone: string): string {
	const hash = createHash('sha256').update(participantId.toLowerCase()).digest();
	return `${base32(hash)}.${PARTICIPANT_SCHEME}.${zone}`;
}

/** The name of the old kind of record, which some zones still have beside NAPTR. */
export function cnameName(participantId: string, zone: string): string {
	const hash = createHash('md5').update(participantId.toLowerCase()).digest('hex');
	return `B-${hash}.${PARTICIPANT_SCHEME}.${zone}`;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 §6, without padding. */
function base32(bytes: Uint8Array): string {
	let text = '';
	let bits = 0;
	let held = 0;
	for (const byte of bytes) {
		held = (held << 8) | byte;
		bits += 8;
		for (; bits >= 5; bits -= 5) text += BASE32[(held >> (bits - 5)) & 31];
		held &= (1 << bits) - 1;
	}
	return bits === 0 ? text : text + BASE32[(held << (5 - bits)) & 31];
}
