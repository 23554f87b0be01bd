import type { DescribedOperation } from "../../../contracts/catalogue/api-description.ts";
import { isRecord } from "../../../contracts/wire/json.ts";
import type { YamlFile } from "../document.ts";
import { shown, valueAt } from "../written.ts";
import { resolved } from "./references.ts";
import type { PathOperation, ReadDocument, Requirement, Scheme } from "./structure.ts";
import { fault } from "./validate.ts";

/** Who may call an operation: by its `security`, that of the document, and extensions about scopes. */

/** Schemes whose empty list of scopes means that none is required. For others 3.0 has no other notation. */
const statesScopes: readonly string[] = ["oauth2", "openIdConnect"];
const extensions = ["x-required-scopes", "x-scopes"] as const;

type Access = Pick<DescribedOperation, "access" | "scopes">;

/** `path` leads to the operation. */
export function accessOf(
  { security: own }: PathOperation,
  path: readonly string[],
  document: ReadDocument,
  file: YamlFile,
): Access & Pick<DescribedOperation, "place"> {
  const at = own === undefined ? ["security"] : [...path, "security"];
  const requirements = own ?? document.security ?? [];
  const place = file.placeOf(own === undefined ? path : at);
  const extended = extensionOf(valueAt(file.value, path));
  if (own === undefined && document.security === undefined && extended.length > 0)
    return { access: "guarded", scopes: [extended], place };
  const isStated = own !== undefined || document.security !== undefined || saysAnything(document);
  if (!isStated) return { access: "unstated", scopes: [], place };
  const guarded = requirements.filter((one) => Object.keys(one).length > 0);
  if (guarded.length === 0) return { access: "public", scopes: [], place };
  const kinds = guarded.map((one) =>
    kindsOf(one, [...at, String(requirements.indexOf(one))], document, file),
  );
  const access = guarded.length < requirements.length ? "optional" : "guarded";
  return { access, place, scopes: scopesOf(guarded, kinds, extended) };
}

/** Whether some operation says who may call it: then one that does not is open to everybody. */
const saysAnything = ({ paths = {} }: ReadDocument): boolean =>
  Object.values(paths).some((item) =>
    Object.values(item).some((one) => isRecord(one) && one["security"] !== undefined),
  );

/** The types of the schemes that a requirement names. */
function kindsOf(
  requirement: Requirement,
  path: readonly string[],
  document: ReadDocument,
  file: YamlFile,
): readonly string[] {
  const schemes = document.components?.securitySchemes ?? {};
  return Object.keys(requirement).map((name) => {
    const value = Object.hasOwn(schemes, name) ? schemes[name] : undefined;
    const known = Object.keys(schemes).map(shown).join(", ") || "none";
    if (value === undefined)
      throw fault(
        file,
        [...path, name],
        "a scheme of components.securitySchemes",
        `"${shown(name)}"`,
        `Known: ${known}`,
      );
    const placed = { value, path: ["components", "securitySchemes", name] };
    return resolved<Scheme>(placed, document, file).value.type;
  });
}

function scopesOf(
  guarded: readonly Requirement[],
  kinds: readonly (readonly string[])[],
  extended: readonly string[],
): DescribedOperation["scopes"] {
  const sets = guarded.map((one) => [...new Set(Object.values(one).flat())]);
  const named = sets.filter((scopes) => scopes.length > 0);
  // Next to one with scopes, a requirement without any is another kind of credential, such as a session.
  if (named.length > 0) return named;
  if (extended.length > 0) return [extended];
  return kinds.some((types) => types.some((type) => statesScopes.includes(type))) ? [[]] : [];
}

/** The scopes that an extension of the operation names: a list, or a text with blanks or commas between them. */
function extensionOf(operation: unknown): readonly string[] {
  const said = isRecord(operation) ? extensions.map((name) => operation[name]) : [];
  const first = said.find((one) => one !== undefined);
  const names = typeof first === "string" ? first.split(/[\s,]+/) : Array.isArray(first) ? first : [];
  return names.filter((one): one is string => typeof one === "string" && one !== "");
}
