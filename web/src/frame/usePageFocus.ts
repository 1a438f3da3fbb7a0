import { useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

/**
 * Moves the focus to the content when the page changes, as a browser does on a full load: otherwise
 * the focus stays on the link, and a screen reader says nothing. A change of the search only is the
 * same page.
 */
export function usePageFocus(contentId: string): void {
  const pathname = useLocation({ select: (location) => location.pathname });
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    document.getElementById(contentId)?.focus({ preventScroll: true });
  }, [pathname, contentId]);
}
