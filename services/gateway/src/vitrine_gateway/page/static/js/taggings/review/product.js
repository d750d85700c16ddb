// A product of the queue, and what is open on it.

const MOST_CHOICES = 9;
// What is less likely than this only has to be read past; it can still be typed.
const LEAST_SHARE = 0.02;
const LEAST_CHOICES = 3;

/** From an entry of GET /reviews; `said` are answers that are not sent yet. */
export function fromReview(review, said) {
  const { row, line, product_id: id, title, questions, attributes, details = [] } = review;
  const asked = new Set(questions.map(({ attribute }) => attribute));
  const known = Object.entries(attributes ?? {}).filter(([name]) => !asked.has(name));
  return {
    row,
    line,
    id,
    title,
    questions,
    known: Object.fromEntries(known),
    details,
    answers: said,
    readAt: performance.now(),
  };
}

/** From a row of GET /results: what the queue would ask of it. */
export function fromRow(result, said) {
  const entries = Object.entries(result.attributes);
  const unsure = ([, one]) => !one.sure && !one.stated && !one.correction;
  const doubted = ([, one]) => one.stated && !one.correction && one.stated !== one.value;
  const open = entries.some(unsure) ? entries.filter(unsure) : entries.filter(doubted);
  return fromReview(
    {
      ...result,
      title: result.description?.title,
      questions: result.open_questions
        ? open.map(([attribute, { stated, candidates }]) => ({ attribute, stated, candidates }))
        : [],
    },
    said,
  );
}

/** The questions that have no answer yet. */
export function openOf(product) {
  return product.questions.filter(({ attribute }) => !(attribute in product.answers));
}

/** Drops the questions that others have answered meanwhile; returns who did. */
export function dropAnswered(product, result) {
  const others = new Set();
  product.questions = product.questions.filter(({ attribute }) => {
    const correction = result.attributes[attribute]?.correction;
    if (!correction || attribute in product.answers) return true;
    others.add(correction.reviewer);
    product.known[attribute] = result.attributes[attribute];
    return false;
  });
  product.readAt = performance.now();
  return [...others];
}

/** What a question offers, the likeliest first; what the file states is always among it. */
export function choicesOf({ candidates, stated }) {
  const choices = candidates
    .filter(({ confidence }, place) => place < LEAST_CHOICES || confidence >= LEAST_SHARE)
    .slice(0, MOST_CHOICES);
  if (!stated || choices.some(({ value }) => value === stated)) return choices;
  return [...choices.slice(0, MOST_CHOICES - 1), { value: stated, confidence: null }];
}

/** A known attribute as a question. */
export function asQuestion(attribute, { value, candidates = [], stated = "" }) {
  const offered = candidates.some((candidate) => candidate.value === value)
    ? candidates
    : [{ value, confidence: null }, ...candidates];
  return { attribute, stated, candidates: offered, isChange: true };
}
