/** A recipient as one form value: participant id, a bar, functional address (which may itself hold bars). */
export function recipientKeyOf(recipient: { organisation: string; address: string }): string {
	return `${recipient.organisation}|${recipient.address}`;
}

/** Undefined for what is no key. */
export function parseRecipientKey(
	key: string
): { organisation: string; address: string } | undefined {
	const bar = key.indexOf('|');
	if (bar < 1 || bar === key.length - 1) return undefined;
	return { organisation: key.slice(0, bar), address: key.slice(bar + 1) };
}
