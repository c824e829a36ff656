/** *Region Exempel › Barnmottagningen*: the mark stays with the organisation when the line breaks. */
export function functionOf(organisationName: string, functionName: string): string {
	return functionName === '' ? organisationName : `${organisationName}\u00a0› ${functionName}`;
}
