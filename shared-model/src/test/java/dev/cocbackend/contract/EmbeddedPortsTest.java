package dev.cocbackend.contract;

class EmbeddedPortsTest extends AwsPortContracts {

  @Override
  AwsServices services() {
    return EmbeddedAws.services();
  }
}
