import { createContext, type ReactNode, useContext, useMemo } from "react";

import { createFormatter, type Formatter, preferredLocale } from "../util/format";
import { en, type Strings } from "./en";

interface Locale {
  strings: Strings;
  format: Formatter;
}

const LocaleContext = createContext<Locale | undefined>(undefined);

interface Props {
  children: ReactNode;
}

/** Gives everything below it words, and formats for the reader's locale. */
export function LocaleProvider({ children }: Props) {
  const locale = useMemo(() => {
    const strings = en;
    return {
      strings,
      format: createFormatter(preferredLocale(strings.language, navigator.languages), strings.bucket),
    };
  }, []);
  return <LocaleContext value={locale}>{children}</LocaleContext>;
}

export function useStrings(): Strings {
  return useLocale().strings;
}

export function useFormat(): Formatter {
  return useLocale().format;
}

function useLocale(): Locale {
  const locale = useContext(LocaleContext);
  if (locale === undefined) throw new Error("LocaleProvider is missing above this component");
  return locale;
}
