//! Who stands in which of the six roles in each business model. It says who owns the goods, who sells, who fulfils, and so
//! whose sale it is and who shares in it.

/// A business model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BusinessModel {
    /// The brand sells directly.
    B2c,
    /// Bought online, picked up in a store.
    O2o,
    /// Merchants sell on a marketplace.
    Bbc,
    /// A supplier sells through small shops.
    S2b2c,
    /// Wholesale.
    B2b,
}

/// A role in a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ModelRole {
    /// Owns the goods.
    Owner,
    /// Sells them.
    Seller,
    /// Where they are sold.
    Channel,
    /// Brings them to the customer.
    Fulfiller,
    /// Shares in the profit.
    Partner,
    /// Runs the platform.
    Platform,
}

/// Who stands in a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ModelParty {
    /// The brand itself.
    Brand,
    /// One of its warehouses.
    BrandWarehouse,
    /// A store.
    Store,
    /// Who runs a store under the brand's name.
    Franchisee,
    /// A merchant on a marketplace.
    Merchant,
    /// A marketplace.
    Marketplace,
    /// A supplier.
    Supplier,
    /// A small shop that sells for a supplier.
    SmallShop,
    /// Who runs a network of small shops.
    Operator,
    /// A distributor.
    Distributor,
    /// A logistics company.
    LogisticsCompany,
    /// The brand's own online shop.
    OnlineShop,
    /// The brand's sales to businesses.
    SalesForce,
    /// Who lends the brand its software.
    SoftwareProvider,
}

impl BusinessModel {
    /// All models.
    pub const ALL: [BusinessModel; 5] =
        [BusinessModel::B2c, BusinessModel::O2o, BusinessModel::Bbc, BusinessModel::S2b2c, BusinessModel::B2b];

    /// The name in the database.
    pub const fn code(self) -> &'static str {
        match self {
            BusinessModel::B2c => "b2c",
            BusinessModel::O2o => "o2o",
            BusinessModel::Bbc => "bbc",
            BusinessModel::S2b2c => "s2b2c",
            BusinessModel::B2b => "b2b",
        }
    }

    /// Who can stand in a role, the usual one first; nobody where the model has no such role.
    pub const fn parties(self, role: ModelRole) -> &'static [ModelParty] {
        use ModelParty::*;
        match (self, role) {
            (BusinessModel::B2c, ModelRole::Owner | ModelRole::Seller) => &[Brand],
            (BusinessModel::B2c, ModelRole::Channel) => &[OnlineShop, Store],
            (BusinessModel::B2c, ModelRole::Fulfiller) => &[BrandWarehouse],
            (BusinessModel::B2c, ModelRole::Partner) => &[],
            (BusinessModel::B2c, ModelRole::Platform) => &[Brand, SoftwareProvider],
            (BusinessModel::O2o, ModelRole::Owner) => &[Brand, Franchisee],
            (BusinessModel::O2o, ModelRole::Seller) => &[Store, Brand],
            (BusinessModel::O2o, ModelRole::Channel) => &[OnlineShop],
            (BusinessModel::O2o, ModelRole::Fulfiller) => &[Store, BrandWarehouse],
            (BusinessModel::O2o, ModelRole::Partner) => &[Franchisee],
            (BusinessModel::O2o, ModelRole::Platform) => &[Brand],
            (BusinessModel::Bbc, ModelRole::Owner | ModelRole::Seller | ModelRole::Partner) => &[Merchant],
            (BusinessModel::Bbc, ModelRole::Fulfiller) => &[Merchant, Marketplace],
            (BusinessModel::Bbc, ModelRole::Channel | ModelRole::Platform) => &[Marketplace],
            (BusinessModel::S2b2c, ModelRole::Owner) => &[Supplier],
            (BusinessModel::S2b2c, ModelRole::Seller | ModelRole::Channel | ModelRole::Partner) => &[SmallShop],
            (BusinessModel::S2b2c, ModelRole::Fulfiller) => &[Supplier],
            (BusinessModel::S2b2c, ModelRole::Platform) => &[Supplier, Operator],
            (BusinessModel::B2b, ModelRole::Owner) => &[Brand],
            (BusinessModel::B2b, ModelRole::Seller) => &[Brand, Distributor],
            (BusinessModel::B2b, ModelRole::Channel) => &[SalesForce],
            (BusinessModel::B2b, ModelRole::Fulfiller) => &[Brand, LogisticsCompany],
            (BusinessModel::B2b, ModelRole::Partner) => &[Distributor],
            (BusinessModel::B2b, ModelRole::Platform) => &[Brand],
        }
    }
}

impl ModelRole {
    /// All roles.
    pub const ALL: [ModelRole; 6] = [
        ModelRole::Owner,
        ModelRole::Seller,
        ModelRole::Channel,
        ModelRole::Fulfiller,
        ModelRole::Partner,
        ModelRole::Platform,
    ];
}
