/** What the administration may change of a person. */
export interface PersonFields {
	displayName: string;
	title: string;
	email: string | null;
	hsaId: string | null;
	active: boolean;
}
