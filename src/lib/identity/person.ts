/** The vocabulary of people that server and browser share. */
export const LANGUAGES = ['sv', 'en'] as const;
export const THEMES = ['system', 'light', 'dark'] as const;

export type Language = (typeof LANGUAGES)[number];
export type Theme = (typeof THEMES)[number];

export interface Person {
	id: string;
	displayName: string;
	/** What she does, as shown beside the name: "Socialsekreterare". */
	title: string;
	language: Language;
	theme: Theme;
}

/** A person as others see her beside a conversation. */
export interface PersonName {
	id: string;
	displayName: string;
}
