/** `scimType` of RFC 7644 table 9. */
export type ScimType =
	| 'invalidFilter'
	| 'uniqueness'
	| 'mutability'
	| 'invalidSyntax'
	| 'invalidPath'
	| 'noTarget'
	| 'invalidValue';

/**
 * What the client is told in place of what it asked for (RFC 7644 section 3.12). `detail` is for whoever reads the log
 * of the identity provider: it names attributes and what is wrong with them, and repeats values only of ids.
 */
export class ScimRefusal extends Error {
	readonly status: number;
	readonly scimType: ScimType | undefined;
	readonly retryAfterSeconds: number | undefined;

	constructor(
		status: number,
		detail: string,
		more: { scimType?: ScimType; retryAfterSeconds?: number } = {}
	) {
		super(detail);
		this.name = 'ScimRefusal';
		this.status = status;
		this.scimType = more.scimType;
		this.retryAfterSeconds = more.retryAfterSeconds;
	}

	get body() {
		return {
			schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
			status: String(this.status),
			...(this.scimType !== undefined && { scimType: this.scimType }),
			detail: this.message
		};
	}
}

/** 400 with what is wrong. */
export function refuse(scimType: ScimType, detail: string): ScimRefusal {
	return new ScimRefusal(400, detail, { scimType });
}
