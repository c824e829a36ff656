/** A person as SCIM has her (RFC 7643 section 4.1): what we keep of it, and how it becomes a person of ours. */
export interface UserAttributes {
	displayName?: string;
	title?: string;
	preferredLanguage?: string;
	name?: { formatted?: string; givenName?: string; familyName?: string };
	emails?: { value: string; type?: string; primary?: boolean }[];
}
