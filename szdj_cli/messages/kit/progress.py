"""The words of a progress bar."""

ROWS = "行"
ROWS_A_SECOND = "行/秒"
TIME_LEFT = "剩余"
