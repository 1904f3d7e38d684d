/** The Kedjekoll API with the types of its description: `api.GET("/v1/cases")`. */

import createClient, { type Client, type ClientOptions } from "openapi-fetch";

import type { components, paths } from "./schema.js";

export type { components, operations, paths } from "./schema.js";

/** The bodies and answers of the API by name, for instance `Schemas["CaseResource"]`. */
export type Schemas = components["schemas"];

/**
 * Connect to an installation.
 *
 * @param baseUrl - Its address, without a path.
 * @param key - A key or an access token.
 * @param options - Options of openapi-fetch, for instance a `fetch` of your own.
 */
export function connect(baseUrl: string, key: string, options: ClientOptions = {}): Client<paths> {
  return createClient<paths>({
    ...options,
    baseUrl,
    headers: { Authorization: `Bearer ${key}`, ...options.headers },
  });
}

/** What a request has made, of an answer that could be that of a dry run; fails for a dry run. */
export function made<Answer extends object>(answer: Answer): Exclude<Answer, Schemas["DryRun"]> {
  if ("dry_run" in answer) throw new Error("It was tried, and nothing has been stored.");
  return answer as Exclude<Answer, Schemas["DryRun"]>;
}

/** Send a body as it is, for the operations that take a file: `{ body: bytes, ...asItIs(type) }`. */
export function asItIs(mediaType: string) {
  return { bodySerializer: (body: unknown) => body as BodyInit, headers: { "Content-Type": mediaType } };
}
