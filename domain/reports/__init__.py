"""What a council reports: how its promises stand and what moved in a period, worked out from the record. No I/O."""
