/** Whether a call such as `GET /tasks/17` is an instance of `GET /tasks/{id}`. */
function fits(template: string, call: string): boolean {
  const [wanted, given] = [template.split("/"), call.split("/")];
  return (
    wanted.length === given.length &&
    wanted.every((part, at) => (part === "{id}" ? given[at] !== "" : part === given[at]))
  );
}

/** What a call is an instance of; one without `{id}` goes first, as it does in routers. */
export const fitting = <T>(
  items: readonly T[],
  templateOf: (item: T) => string,
  call: string,
): T | undefined =>
  items.find((item) => templateOf(item) === call) ?? items.find((item) => fits(templateOf(item), call));
