"""The gateways to mobiles: `delivery.deliver` and `problems.gateway_problem` are what others call."""
