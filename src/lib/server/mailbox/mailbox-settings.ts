/** What the administration says of a mailbox, and what it may look like. */
export interface MailboxSettings {
	/** Opaque, at most 256 characters, without blanks. */
	functionalAddress: string;
	name: string;
	description: string;
	nameInNotices: boolean;
	openingHours: string;
	fallbackContact: string;
}

export const ADDRESS_LENGTH_MAX = 256;
export const NAME_LENGTH_MAX = 256;
export const TEXT_LENGTH_MAX = 2_000;

export type SettingsProblem = 'address' | 'name' | 'text';

/** The first thing wrong with the settings; undefined when there is none. Texts are expected without blanks around. */
export function findSettingsProblem(
	settings: Partial<MailboxSettings>
): SettingsProblem | undefined {
	const { functionalAddress: address, name, ...texts } = settings;
	if (address !== undefined) {
		if (address === '' || address.length > ADDRESS_LENGTH_MAX || /[\p{Cc}\s]/u.test(address)) {
			return 'address';
		}
	}
	if (name !== undefined && (name === '' || name.length > NAME_LENGTH_MAX || /\p{Cc}/u.test(name)))
		return 'name';
	const long = Object.values(texts).some((text) => String(text).length > TEXT_LENGTH_MAX);
	return long ? 'text' : undefined;
}
