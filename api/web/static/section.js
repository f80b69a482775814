// Brings the cited section into view; the link above the text does the same without scripts.
if (!location.hash) document.querySelector(".found")?.scrollIntoView({ block: "center" });
