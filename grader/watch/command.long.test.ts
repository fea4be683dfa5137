/** A thousand saves. */
import { declareCampaign } from "./campaign.ts";

declareCampaign(1000);
