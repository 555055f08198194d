"""One search over handbook and cases. The public door is `services`; words are explained in `entries`."""
